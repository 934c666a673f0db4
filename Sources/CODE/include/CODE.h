// ODE as Swift sees it, and the few loops that run between ODE's own: finding contacts, guarding the
// process against ODE's habit of ending it, and reading and writing body states bit for bit.

#ifndef CODE_H
#define CODE_H

#include <ode/ode.h>
#include <stdbool.h>
#include <stdint.h>

// Or products fused with sums would round otherwise where the processor has them.
#pragma STDC FP_CONTRACT OFF

/// A point where two shapes touched in the last substep; the normal points into `first`.
typedef struct {
  int32_t first, second;
  double position[3];
  double normal[3];
  double depth;
  /// What the solver applied at this contact to the body of `first`, and its opposite.
  dJointFeedback feedback;
} CODEContact;

/// An edge of a hull: its two corners, and the faces to its left and right, seen from outside.
typedef struct {
  int32_t from, to, left, right;
} CODEEdge;

/// The data of a convex hull or box in its own frame: planes of four numbers, points of three, for each face the
/// number of its corners followed by those, edges, and the bounds of all points along each axis.
typedef struct {
  const double *planes, *points;
  const uint32_t *faces;
  const CODEEdge *edges;
  int32_t planeCount, pointCount, edgeCount;
  double bounds[6];
} CODEHull;

/// One solid shape, as the contact search needs it.
typedef struct {
  dGeomID geom;
  /// The number of the body it moves with, or -1 where it does not move.
  int32_t body;
  int32_t material;
  /// ODE's number for its class of geometries.
  int32_t form;
  /// Empty for other forms.
  CODEHull hull;
  /// The number of contacts kept against another shape.
  int32_t contactLimit;
} CODEShape;

typedef struct {
  int32_t first, second;
} CODEPair;

/// Position, quaternion, rotation matrix, velocity, spin, and the force and torque that await the next substep.
enum { CODEBodyStateCount = 28 };

typedef struct {
  double numbers[CODEBodyStateCount];
} CODEBodyState;

/// Where ODE keeps the state of a body that moves. The addresses hold as long as the body lives.
typedef struct {
  dBodyID id;
  double *position, *quaternion, *rotation, *velocity, *spin;
  const double *force, *torque;
} CODEBody;

/// One row of a joint that drives a freedom towards a speed with no more than a certain force: a motor, a
/// brake, a spring. Whatever drives a joint does it through here.
typedef struct {
  dJointID joint;
  /// ODE's setter for this kind of joint, and what its parameters' numbers are shifted by for this axis.
  void (*set)(dJointID, int, dReal);
  int32_t shift;
  double speed;
  /// Speed lost for each unit of force.
  double softness;
  double maximumForce;
  /// To be set where one of these three has changed.
  bool isChanged;
  /// Whether the row is first left to give whatever it takes, which costs the solver far less than a bound; the
  /// substep is repeated with bounds where one had to give too much. Needs softness above zero and what follows.
  bool startsUnbounded;
  /// Whether the joint is near a stop, where ODE would apply all that a motor may give, unbounded or not.
  bool isAtStop;
  /// The spins of the two bodies, in ODE's memory; no parent means that the joint is held by the world.
  const double *childSpin, *parentSpin;
  /// What it turns about, as it lies before the substep.
  double axis[3];
} CODEDrive;

/// How a substep answers where the solver's first result cannot be used. Swift sets it and gives reasons.
typedef struct {
  /// How often a substep is solved at most while the solver complains, contacts softened from time to time by
  /// the factor.
  int32_t attempts;
  double softening;
  /// How often friction may be bounded anew by the forces found.
  int32_t frictionRounds;
  /// Metres a second of tangential speed below which two surfaces count as sticking.
  double stickingSpeed;
  /// Friction over these parts of what the pressure allows counts as spent, and as too much.
  double spentFriction, excessFriction;
  /// Newtons that do not matter.
  double negligibleForce;
  /// Metres a second below which contacts' target speeds are spread.
  double tieBreakingSpeed;
  /// Metres of overlap beyond which an unsolved substep does harm.
  double harmfulDepth;
} CODEPolicy;

/// What the solver has been through since the world was made.
typedef struct {
  uint64_t substeps;
  /// Repeated with bounded drives, with softer contacts, with friction bound to the forces found.
  uint64_t boundedDrives, softenings, frictionRounds;
  /// Substeps in whose last attempt the solver still left forces out; those of them that did harm, and the most
  /// of these on end.
  uint64_t unsolved, harmed, mostHarmedInARow;
} CODESolverCounts;

/// Everything a substep reads and writes; Swift owns the arrays, C the contacts.
typedef struct {
  dWorldID world;
  /// A solver that belongs to this world alone: with ODE's shared one, worlds on several threads abort.
  dThreadingImplementationID solver;
  dJointGroupID contactJoints;
  /// The bodies that move.
  const CODEBody *bodies;
  /// Room for as many states as there are bodies.
  CODEBodyState *states;
  int32_t bodyCount;
  const CODEShape *shapes;
  double (*boxes)[6];
  int32_t shapeCount;
  /// To be set when a shape that does not move by itself has been put elsewhere.
  bool fixedShapesMoved;
  const CODEPair *pairs;
  int32_t pairCount;
  /// How materials meet: `materialCount` squared entries.
  const dSurfaceParameters *surfaces;
  int32_t materialCount;
  CODEContact *contacts;
  int32_t contactCount, contactCapacity;
  CODEDrive *drives;
  int32_t driveCount;
  CODEPolicy policy;
  CODESolverCounts counts;
  /// How many substeps on end, up to the last one, were unsolved and did harm.
  int32_t harmedInARow;
} CODESubstep;

enum { CODEMessageCapacity = 256 };

/// Starts the library; safe to call again and from any thread. Returns null, or in one line why nothing may be
/// simulated with it.
const char *CODEStart(void);

/// Makes the loaded library that has `function` call CElementary wherever it calls a function of the C library whose
/// last bits depend on the processor. Returns null, or in one line why that is not so now.
const char *CODEUseElementaryFunctions(const void *function);

/// Finds contacts and advances the world by `duration`. Returns false where ODE gave up; `message` then
/// says why, and every body's state has to be written anew before the world is used on.
bool CODEAdvance(CODESubstep *substep, double duration, char *message);

/// Creates an empty world and what it needs to be stepped.
void CODECreateWorld(CODESubstep *substep);

/// Frees the world with its bodies and joints, and the contacts; not the shapes.
void CODEDestroyWorld(CODESubstep *substep);

/// The index of the first body that is not finite or outruns the limits, or -1.
int32_t CODEFirstDiverged(
    const CODESubstep *substep, double maximumSpeed, double maximumDistance);

/// Finds where ODE keeps a body's state.
CODEBody CODEDescribeBody(dBodyID body);

/// A body's whole state, to the bit. ODE's own setters normalise the quaternion and would change its last
/// digits.
void CODEReadBody(const CODEBody *body, double *state);
void CODEWriteBody(const CODEBody *body, const double *state);

#endif
