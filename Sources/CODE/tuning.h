#ifndef CODE_TUNING_H
#define CODE_TUNING_H

// Every number that somebody chose, with its reason.

/// Contacts that ODE may report for one pair before the best of them are kept. A mesh can report thousands;
/// the first 32 cover what a hand-sized thing touches, and a shape keeps at most 16.
enum { CODERawContactCapacity = 32 };

/// Corners of a face while it is clipped. Each clip adds one corner at most, so a face of 64 corners has room
/// for 64 sides; of larger faces, evenly spread corners are taken.
enum { CODEPolygonCapacity = 128 };

/// Edges of one polytope that are compared with the other's at a time. Shallow contacts rarely have more.
enum { CODEEdgeBatch = 64 };

/// How far the squared length of a contact's normal may be from one. ODE's own are exact to rounding, or zero.
static const double CODENormalSlack = 0.5;

/// Where the overlap along a face's normal is nearly as small as along two edges, the face is chosen: it
/// gives up to four contacts instead of one, and the choice does not change with each step. The edges must
/// win by 5 % and by 20 micrometres, a fifth of the overlap that resting contacts keep. At a lever of 1 cm
/// the normal is then wrong by 0.1 degrees.
static const double CODEEdgeShare = 0.95, CODEEdgeMargin = 2e-5;

/// Of two faces the second polytope's is chosen where it is no worse by more than this, in metres: two equal
/// faces would otherwise take turns.
static const double CODEFaceMargin = 1e-5;

/// Directions within 8 degrees count as one where a capsule lies on a face: this is the cosine. A side that
/// faces so does not bound the face, or a capsule would rest on one strip of a finely divided round surface;
/// and a capsule whose nearest point lies in such a direction rests on the face.
static const double CODESameFacing = 0.99;

/// Metres within which a capsule's axis counts as touching a polytope: no direction can be had from less.
static const double CODENoDistance = 1e-9;

/// The squared sine between edges that count as parallel: 1e-8 radians, where rounding decides the direction.
static const double CODEParallelEdges = 1e-16;

#endif
