// The Swift interface to ODE, and the few loops around ODE's own: finding contacts, guarding the process against
// ODE's fatal errors, and reading and writing body states bit for bit.

#ifndef CODE_H
#define CODE_H

#include <ode/ode.h>
#include <stdbool.h>
#include <stdint.h>

// With contraction, processors with fused multiply-add would round differently.
#pragma STDC FP_CONTRACT OFF

/// A contact point of two shapes in the last substep; the normal points into `first`.
typedef struct {
  int32_t first, second;
  double position[3];
  double normal[3];
  double depth;
  /// The force and torque that the solver applied at this contact to the body of `first`, and their opposite.
  dJointFeedback feedback;
} CODEContact;

/// An edge of a hull: its two vertices, and the faces to its left and right, seen from outside.
typedef struct {
  int32_t from, to, left, right;
} CODEEdge;

/// The data of a convex hull or box in its own frame: planes (four numbers each), vertices (three numbers each), faces
/// (each a vertex count followed by vertex indices), edges, and the bounds of all vertices along each axis.
typedef struct {
  const double *planes, *vertices;
  const uint32_t *faces;
  const CODEEdge *edges;
  int32_t planeCount, vertexCount, edgeCount;
  double bounds[6];
} CODEHull;

/// A shape, as contact detection reads it.
typedef struct {
  /// Null for a shape that is only visible.
  dGeomID geom;
  /// The index of its dynamic body, or -1 for a static shape.
  int32_t body;
  int32_t material;
  /// ODE's geometry class.
  int32_t geomClass;
  /// Empty for other shapes.
  CODEHull hull;
  /// The maximum number of contacts with another shape.
  int32_t maximumContacts;
  /// The outward normal, in the frame of its body, of the only face with torsional friction; zero if all faces have it.
  double torsionalFace[3];
} CODEShape;

typedef struct {
  int32_t first, second;
} CODEShapePair;

/// Position, quaternion, rotation matrix, velocity, angular velocity, and the force and torque of the next substep.
enum { CODEBodyStateCount = 28 };

typedef struct {
  double values[CODEBodyStateCount];
} CODEBodyState;

/// Pointers to ODE's state of a dynamic body. They are valid for the lifetime of the body.
typedef struct {
  dBodyID id;
  double *position, *quaternion, *rotation, *velocity, *angularVelocity;
  const double *force, *torque;
} CODEBody;

/// One constraint row of a joint that drives a degree of freedom toward a speed with a limited force: a motor, brake
/// or spring. Every drive of a joint is an entry of this type.
typedef struct {
  dJointID joint;
  /// ODE's setter for this kind of joint, and the offset of its parameter numbers for this axis.
  void (*setParameter)(dJointID, int, dReal);
  int32_t parameterOffset;
  double speed;
  /// Speed lost per unit of force.
  double cfm;
  double maximumForce;
  /// Set after a change of one of these three.
  bool isChanged;
  /// Whether the first solve ignores the force limit, which is far faster. If a force exceeds its limit, the substep is
  /// repeated with limits. Requires a positive cfm and the fields below.
  bool startsUnbounded;
  /// Whether the joint is near a limit, where ODE would apply a motor's whole force, even if unbounded.
  bool isAtLimit;
  /// The angular velocities of the two bodies, in ODE's memory; a null parent is the world.
  const double *childAngularVelocity, *parentAngularVelocity;
  /// The axis in the world before the substep.
  double axis[3];
} CODEDrive;

/// The retry settings of a substep; Swift sets them, with their reasons.
typedef struct {
  /// The maximum number of attempts while the solver fails, and the factor by which each one softens the contacts.
  int32_t maximumAttempts;
  double softeningFactor;
  /// The constraint force mixing of everything but contacts in the first attempt and after the first failure, from where
  /// it grows tenfold with each failure; in meters per second per newton.
  double cfm, softenedCFM;
  /// The maximum number of friction iterations with the normal forces found.
  int32_t maximumFrictionIterations;
  /// The tangential speed, in meters per second, below which a contact has no direction of sliding.
  double stickingSpeed;
  /// The tangential speed, in meters per second, below which a contact creeps and does not slide.
  double creepSpeed;
  /// The fractions of the friction limit above which friction counts as fully used, and as excessive.
  double slidingFrictionRatio, maximumFrictionRatio;
  /// The force, in newtons, that is negligible.
  double negligibleForce;
  /// The range, in meters per second, of the target speeds that break ties between contacts.
  double tieBreakingSpeed;
  /// The penetration depth, in meters, beyond which an unsolved substep counts as penetrating.
  double penetrationLimit;
} CODESolverSettings;

/// Counts of the solver since the world was made.
typedef struct {
  uint64_t substeps;
  /// Retries with limited drives, with softer contacts, and with friction bounded by the normal forces found.
  uint64_t torqueLimitedRetries, softenedRetries, frictionIterations;
  /// Substeps whose last attempt still left forces out, those among them with penetration, and the longest run of the
  /// latter.
  uint64_t unsolved, penetrating, mostConsecutivePenetratingSubsteps;
} CODESolverCounts;

/// The data of a substep; Swift owns the arrays, C the contacts.
typedef struct {
  dWorldID world;
  /// A threading implementation of this world's own: with ODE's shared one, worlds on several threads abort.
  dThreadingImplementationID threading;
  dJointGroupID contactJoints;
  /// The dynamic bodies.
  const CODEBody *bodies;
  /// One saved state per body.
  CODEBodyState *states;
  int32_t bodyCount;
  const CODEShape *shapes;
  double (*aabbs)[6];
  /// The shapes that some pair contains: first those of dynamic bodies, then the static ones.
  const int32_t *collidingShapes;
  int32_t movingShapeCount, collidingShapeCount;
  /// Set after a move of a static shape.
  bool staticShapesMoved;
  const CODEShapePair *pairs;
  int32_t pairCount;
  /// The contact parameters of each pair of materials: `materialCount` squared entries.
  const dSurfaceParameters *surfaces;
  int32_t materialCount;
  CODEContact *contacts;
  int32_t contactCount, contactCapacity;
  CODEDrive *drives;
  int32_t driveCount;
  CODESolverSettings solverSettings;
  CODESolverCounts counts;
  /// The number of consecutive unsolved, penetrating substeps up to the last one.
  int32_t consecutivePenetratingSubsteps;
} CODESubstep;

enum { CODEMessageCapacity = 256 };

/// Initializes the library; safe to call repeatedly and from any thread. Returns null, or in one line the reason why
/// the library cannot be used.
const char *CODEInitialize(void);

/// Patches the loaded library that contains `function` so that it calls CElementary instead of the functions of the C
/// library whose last bits depend on the processor. Returns null, or in one line the reason for a failure.
const char *CODEPatchMathFunctions(const void *function);

/// Finds contacts and advances the world by `duration`. Returns false if ODE failed; `message` then has the reason, and
/// every body's state must be restored before the next call.
bool CODEAdvance(CODESubstep *substep, double duration, char *message);

/// Copies the contacts of the last substep of another world with the same shapes. Returns false if memory runs out.
bool CODECopyContacts(CODESubstep *substep, const CODESubstep *source);

/// Creates an empty world with its solver.
void CODECreateWorld(CODESubstep *substep);

/// Frees the world with its bodies and joints, and the contacts; not the shapes.
void CODEDestroyWorld(CODESubstep *substep);

/// The index of the first body that is not finite or exceeds the limits, or -1.
int32_t CODEFirstDiverged(
    const CODESubstep *substep, double maximumSpeed, double maximumDistance);

/// Returns pointers to ODE's state of a body.
CODEBody CODEGetBodyPointers(dBodyID body);

/// Read and write a body's whole state, bit for bit. ODE's own setters would normalize the quaternion and change its
/// last digits.
void CODEReadBody(const CODEBody *body, double *state);
void CODEWriteBody(const CODEBody *body, const double *state);

#endif
