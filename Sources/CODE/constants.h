#ifndef CODE_CONSTANTS_H
#define CODE_CONSTANTS_H

// All tuned constants, with their reasons.

/// Contacts that ODE may report for one pair before reduction. A mesh can report thousands; the first 32 cover the
/// contact area of a hand-sized object, and a shape keeps at most 16.
enum { CODERawContactCapacity = 32 };

/// Vertices of a face during clipping. Each clip adds one vertex at most, so a face of 64 vertices has room for 64
/// sides; a larger face is reduced to evenly spaced vertices.
enum { CODEPolygonCapacity = 128 };

/// Edges of one polytope that are compared with the other's at a time. Shallow contacts rarely have more.
enum { CODEEdgeBatch = 64 };

/// The tolerance on the squared length of a contact normal. ODE's normals have length one up to rounding, or zero.
static const double CODENormalTolerance = 0.5;

/// If the overlap along a face normal is nearly as small as along two edges, the face is chosen: it gives up to four
/// contacts instead of one, and the choice does not change at each step. The edges must win by 5 % and by 20
/// micrometers, a fifth of the penetration of resting contacts. At a lever of 1 cm, the normal is then wrong by 0.1
/// degrees.
static const double CODEEdgeRelativeTolerance = 0.95, CODEEdgeAbsoluteTolerance = 2e-5;

/// Of two faces, the second polytope's is chosen if it is worse by at most this, in meters: otherwise two equal faces
/// would alternate.
static const double CODEFaceTolerance = 1e-5;

/// The cosine of 8 degrees, within which directions count as aligned for a capsule on a face. A side with an aligned
/// normal does not bound the face; otherwise a capsule would rest on one strip of a finely divided round surface. A
/// capsule whose closest point lies in an aligned direction rests on the face.
static const double CODEAlignedCosine = 0.99;

/// The distance in meters below which a capsule's axis counts as touching a polytope: it defines no direction.
static const double CODEMinimumDistance = 1e-9;

/// The squared sine below which edges count as parallel: 1e-8 radians, where rounding determines the direction.
static const double CODEParallelTolerance = 1e-16;

#endif
