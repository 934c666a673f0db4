#ifndef BENCHTOP_H
#define BENCHTOP_H

/* Benchtop for any language that can call C.
 *
 * Handles: every object is behind a handle, a number that is never reused. A function refuses a handle that is closed or
 * was never returned.
 *
 * Errors: functions return a status. After any status except BENCHTOP_OK, `benchtop_error` returns one line of text for
 * the calling thread. No argument can end the process, provided that pointers point to as much memory as documented.
 *
 * Threads: any thread may use a handle, but only one at a time; a second one gets BENCHTOP_BUSY. Environments with
 * several threads belong to the process that opened them. Environments with one thread stay usable after a fork.
 *
 * Texts: options, scenes and descriptions are JSON in UTF-8. `benchtop list options` prints the options of environments;
 * missing keys keep their defaults. The caller owns returned texts and releases them with `benchtop_free`.
 *
 * Units: lengths are in meters. Rotations are quaternions with the real part first. */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Increases with every incompatible change. Compare it with the result of `benchtop_abi`. */
#define BENCHTOP_ABI 1

typedef uint64_t benchtop_handle;

typedef int32_t benchtop_status;
enum {
  BENCHTOP_OK = 0,
  /* An invalid value, size, action or text. */
  BENCHTOP_INVALID = 1,
  /* An unknown task, suite, dynamics family, camera or agent. */
  BENCHTOP_UNKNOWN = 2,
  /* A handle that is closed or was never returned. */
  BENCHTOP_CLOSED = 3,
  /* Another thread is using the handle. */
  BENCHTOP_BUSY = 4,
  /* The worker threads of the environments belong to the parent of this forked process. */
  BENCHTOP_FORKED = 5,
  /* The environment has no episode, or its episode is over. */
  BENCHTOP_RESET_NEEDED = 6,
  /* The simulation failed. A reset makes the environment usable again. */
  BENCHTOP_FAILED = 7,
  /* The task has no scripted expert. */
  BENCHTOP_NO_EXPERT = 8,
  /* A callback failed, or asked to stop. */
  BENCHTOP_CALLBACK = 9
};

/* The number of columns in `benchtop_step_buffers.outcomes`. In order: success (0 or 1), reach reward (0 to 1: how near
 * the hand is to the object), grasp (0 or 1), place reward (0 to 1: how near the object is to the goal), goal distance
 * (meters or radians), and the dense reward. */
#define BENCHTOP_OUTCOME_SIZE 6

/* The caller's memory for the results of a step: one row for each of `count` environments, with the row sizes that
 * `benchtop_describe` returns. A null pointer skips that result. */
typedef struct benchtop_step_buffers {
  int64_t count, state_size, image_byte_count;
  double *states;
  uint8_t *images;
  /* Three values in each row, for goal tasks only. */
  double *achieved_goals, *desired_goals;
  double *rewards;
  /* 0 or 1: success ended the episode; the time limit ended it; this call started an episode. */
  uint8_t *terminations, *truncations, *resets;
  /* Column by column: all successes first, then all reach rewards, and so on. */
  double *outcomes;
} benchtop_step_buffers;

/* The library. */

uint32_t benchtop_abi(void);
/* The version, as static text. */
const char *benchtop_version(void);
/* The last error of this thread, valid until the thread's next error. */
const char *benchtop_error(void);
void benchtop_free(void *text);
/* Returns JSON of all tasks, suites, dynamics families and cameras. */
benchtop_status benchtop_catalog(char **text);

/* Environments, one or many. */

/* Opens environments. `request` is {"task": name} or {"suite": name, "split": "train" or "test"}, with these optional keys:
 * "count", "threads", "autoresetMode" ("disabled", "nextStep" or "sameStep"), "options", "family" (the name of a dynamics
 * family), and "overrides" (for each environment null or its own options). A suite repeats its tasks until there are
 * `count` environments. */
benchtop_status benchtop_open(const char *request, benchtop_handle *environments);
benchtop_status benchtop_close(benchtop_handle environments);
benchtop_status benchtop_describe(benchtop_handle environments, char **text);
/* Starts episodes. Every array has one entry for each environment, and any array may be null. An environment whose `mask`
 * is 0 does not change. `has_seed` selects the valid entries of `seeds`, and `has_initial_state` those of
 * `initial_states`: six values each, the positions of object and goal. */
benchtop_status benchtop_reset(
    benchtop_handle environments, const uint8_t *mask, const uint8_t *has_seed, const uint64_t *seeds,
    const uint8_t *has_initial_state, const double *initial_states, const benchtop_step_buffers *buffers);
/* Sets the time limit of the episodes that start after this call. A restored state keeps its own time limit. */
benchtop_status benchtop_set_horizon(benchtop_handle environments, int64_t steps);
/* Takes a step in each environment. `actions` has four values for each. */
benchtop_status benchtop_step(
    benchtop_handle environments, const float *actions, int64_t action_count, const benchtop_step_buffers *buffers);
/* Writes the current observations. */
benchtop_status benchtop_read_observations(benchtop_handle environments, const benchtop_step_buffers *buffers);
/* Writes the last observations of the episodes that the last step ended, in autoreset mode "sameStep". */
benchtop_status benchtop_read_final_observations(benchtop_handle environments, const benchtop_step_buffers *buffers);
/* Writes the actions of the scripted experts: four values for each environment. */
benchtop_status benchtop_expert_actions(benchtop_handle environments, double *actions, int64_t action_count);
/* Returns JSON of one environment's episode: goal, initial state, hidden dynamics, step count. */
benchtop_status benchtop_describe_episode(benchtop_handle environments, int64_t index, char **text);
/* Computes the rewards of `count` pairs of goals, three values each: sparse if `is_sparse` is not 0, else dense. */
benchtop_status benchtop_compute_rewards(
    const double *achieved, const double *desired, int64_t count, int32_t is_sparse, double *rewards);

/* Images. */

/* Renders one environment. `camera` is {"name": name, "upsideDown": bool} or {"position": [x, y, z], "target" or
 * "forward": [x, y, z], "up", "fieldOfView", "body", "turns"}. Color has three bytes a pixel. Depth is in meters along the
 * optical axis, infinite for the background. Labels are indices of names. Rows start at the top. Any output may be null. */
benchtop_status benchtop_render(
    benchtop_handle environments, int64_t index, const char *camera, int64_t width, int64_t height,
    uint8_t *color, float *depth, uint16_t *labels);
/* Returns JSON of the camera's intrinsics and extrinsics (pinhole model, OpenCV's convention) and of the label names. */
benchtop_status benchtop_camera_calibration(
    benchtop_handle environments, int64_t index, const char *camera, int64_t width, int64_t height, char **text);

/* Viewing: what another renderer needs to draw an environment. */

/* Returns JSON of one environment: the names of the bodies; the shapes, each with the index of its body, its pose in the
 * body's frame, its geometry and its material; the goal marker; the workspace; the boxes of initial states; the cameras.
 * Only materials and the goal marker can change, when an episode starts. */
benchtop_status benchtop_describe_scene(benchtop_handle environments, int64_t index, char **text);
/* Writes the poses of all bodies: seven values each, position and rotation. */
benchtop_status benchtop_body_poses(
    benchtop_handle environments, int64_t index, double *poses, int64_t value_count);
/* Writes the contacts at the end of the last step, at most `capacity` of them: six values each, position and the force on
 * one of the two bodies in newtons. Writes the number of contacts to `count`. */
benchtop_status benchtop_contacts(
    benchtop_handle environments, int64_t index, double *contacts, int64_t capacity, int64_t *count);

/* States. */

/* Saves the complete state of one environment. */
benchtop_status benchtop_get_state(benchtop_handle environments, int64_t index, benchtop_handle *state);
/* Restores a state in the environment that saved it, or in one with the same task and options. */
benchtop_status benchtop_set_state(benchtop_handle environments, int64_t index, benchtop_handle state);
/* Converts a state to text, for a file or another process, and back. */
benchtop_status benchtop_serialize_state(benchtop_handle state, char **text);
benchtop_status benchtop_deserialize_state(const char *text, benchtop_handle *state);
benchtop_status benchtop_close_state(benchtop_handle state);

/* Agents. */

/* Returns JSON of the bundled agents: an array of what `benchtop_describe_agent` returns. */
benchtop_status benchtop_agents(char **text);
/* Loads a trained policy. `name` is a bundled agent, the folder of a run, or a policy file. */
benchtop_status benchtop_load_agent(const char *name, benchtop_handle *agent);
benchtop_status benchtop_close_agent(benchtop_handle agent);
/* Returns JSON: name, algorithm, suite, tasks, observation size, whether the agent has memory, and cameras, width, height,
 * frame stack and bytes of the images; an agent without images has no cameras. */
benchtop_status benchtop_describe_agent(benchtop_handle agent, char **text);
/* Computes `count` actions of the deterministic policy (mean action): four values each. An observation has `width` values;
 * in goal tasks the desired goal follows the state. Its images have `image_byte_count` bytes, as those of
 * `benchtop_step_buffers`; both are 0 or null without images. `tasks` holds indices into the task list of
 * `benchtop_describe_agent`.
 *
 * An agent with memory remembers what it saw in each row since the row's last start. `starts` has a byte for each
 * observation, which is not 0 where it is the first of an episode. With another number of observations than in the call
 * before, all of them must be. `starts` may be null for an agent without memory. */
benchtop_status benchtop_agent_act(
    benchtop_handle agent, const double *observations, int64_t width, const uint8_t *images,
    int64_t image_byte_count, const int64_t *tasks, const uint8_t *starts, int64_t count,
    double *actions);

/* Policies of the caller. */

/* What a policy sees, and where it writes its actions: one row for each of `count` environments. The memory is valid during
 * the call. */
typedef struct benchtop_policy_batch {
  int64_t count, state_size, image_byte_count;
  /* As in `benchtop_step_buffers`; null where a row has none. */
  const double *states;
  const uint8_t *images;
  const double *achieved_goals, *desired_goals;
  /* 0 or 1: the episode of the row is running. Others have an old observation and need no action. */
  const uint8_t *active;
  /* 0 or 1: this is the first observation of a trial, which is an episode or, with adaptation, several. */
  const uint8_t *starts;
  /* Four values in each row. */
  double *actions;
} benchtop_policy_batch;

/* Before the first batch, and for other environments again, `environments` is their JSON as that of `benchtop_describe`, and
 * `batch` is null. After that, `environments` is null. Returns 0, or any other number if the policy failed. */
typedef int32_t (*benchtop_policy_callback)(
    void *context, const char *environments, benchtop_policy_batch *batch);
/* Adds a policy under a name that contains a colon, such as "module:function", or replaces it. What takes the name of a policy
 * takes this one too. The callback runs on the thread that starts the work. */
benchtop_status benchtop_define_policy(
    const char *name, benchtop_policy_callback callback, void *context);
benchtop_status benchtop_remove_policy(const char *name);

/* Evaluation. */

/* Called on the calling thread after some of the episodes. Returns 0, or any other number to stop. */
typedef int32_t (*benchtop_progress_callback)(void *context, int64_t done, int64_t total);
/* Evaluates a policy and returns the JSON of `benchtop evaluate --json`. `request` is {"policy": name, "suite": name}, with
 * these optional keys: "split", "episodes" (for each task), "adaptationEpisodes", "seed", "threads", "batchSize" (the most rows
 * of a batch of a policy of the caller), "options", "family" and "dynamicsSplit". `progress` may be null. */
benchtop_status benchtop_evaluate(
    const char *request, benchtop_progress_callback progress, void *context, char **report);
/* Returns the table that `benchtop evaluate` prints for the JSON of a report. */
benchtop_status benchtop_evaluation_table(const char *report, char **text);

/* Datasets. */

/* Records episodes in which a person acted as a new dataset: makes each of them again from its seed and its actions.
 * `request` is {"path": folder, "format": "minari", "robomimic", "lerobot" or "png", "name": text, "environments": requests of
 * `benchtop_open` with one environment each, "demonstrations": [{"task": index of its environment, "seed", "policy": what
 * acted while the person did not, "actions": four values for each step, "interventions": a boolean for each step,
 * "initialState": {"object", "goal"}, "instruction": text, "isMarkedSuccess": boolean}]}, with these optional keys: "cameras",
 * "imageSize": {"width", "height"}, "hasDepth", "hasSegmentation", "threads"; the last three keys of a demonstration are
 * optional too. */
benchtop_status benchtop_record(const char *request);
/* Returns JSON of a dataset of any format: its name, format, policy, environments, and the numbers of its episodes. */
benchtop_status benchtop_describe_dataset(const char *path, char **text);
/* Returns JSON of an episode without its images: what it takes to make it again, and its observations. */
benchtop_status benchtop_read_episode(const char *path, int64_t episode, char **text);

/* The command line. */

/* Runs a command line, whose first word is the program's name, and ends the process with its exit status. */
void benchtop_main(int32_t count, const char *const *words);
/* Runs a command within this process: a JSON array of the words after the program's name. Prints no results, and handles no
 * signals. */
benchtop_status benchtop_run(const char *words);

/* Custom tasks.
 *
 * `definition` is JSON of the profile, the scene, and whether the task has an expert. The callback handles one event of one
 * environment at a time, on the thread that uses the environment. It reads and writes up to BENCHTOP_TASK_BUFFER_SIZE
 * values, and returns 0, or any other number if it failed. Functions with a `task` parameter work only within the
 * callback. */

#define BENCHTOP_TASK_BUFFER_SIZE 64
enum {
  /* A new environment created the task. */
  BENCHTOP_TASK_CREATED = 0,
  /* Read the initial state (object and goal), place the bodies, write the goal. */
  BENCHTOP_TASK_RESET = 1,
  /* Write the observed poses of two objects: position and quaternion, seven values each. */
  BENCHTOP_TASK_OBSERVE = 2,
  /* Write reward, success, reach reward, place reward, grasp and goal distance. */
  BENCHTOP_TASK_EVALUATE = 3,
  /* Read an observation of 39 values. Write an action and 1, or 0 as the fifth value for no action. */
  BENCHTOP_TASK_EXPERT = 4
};
typedef int32_t (*benchtop_task_callback)(
    void *context, benchtop_handle task, int32_t event, double *values);
benchtop_status benchtop_define_task(
    const char *definition, benchtop_task_callback callback, void *context);
/* Writes thirteen values: position, rotation, velocity, angular velocity. */
benchtop_status benchtop_task_body_state(benchtop_handle task, int64_t body, double *values);
/* Places a body at rest. `pose` has seven values: position and rotation. */
benchtop_status benchtop_task_set_pose(benchtop_handle task, int64_t body, const double *pose);
/* Writes nine values: joint position and velocity of an articulation, then position and rotation of its link. */
benchtop_status benchtop_task_articulation_state(benchtop_handle task, int64_t articulation, double *values);
/* Places an articulation, with its link at rest at a joint position. */
benchtop_status benchtop_task_set_articulation_pose(
    benchtop_handle task, int64_t articulation, const double *pose, double joint);
/* Writes whether two bodies touch (0 or 1). The indices -1, -2 and -3 denote the left finger, right finger and hand. */
benchtop_status benchtop_task_in_contact(benchtop_handle task, int64_t first, int64_t second, int32_t *answer);
/* Writes thirteen values: hand, point midway between the fingertips, left and right fingertip, gripper opening. */
benchtop_status benchtop_task_hand_state(benchtop_handle task, double *values);
/* Writes the start of the episode: initial state (6), goal (3), first object (3), point midway between the fingertips (3),
 * goal distance (1). */
benchtop_status benchtop_task_episode_start(benchtop_handle task, double *values);
/* Writes a random number from 0 to 1, derived from the episode's seed. */
benchtop_status benchtop_task_random(benchtop_handle task, double *value);
/* Writes the standard staged reward, in the order of BENCHTOP_TASK_EVALUATE: for picking and placing `body`, or for moving
 * the link of an articulation if `body` is negative. */
benchtop_status benchtop_task_standard_outcome(
    benchtop_handle task, int64_t body, double reach_distance, double goal_distance, double threshold, int32_t is_success,
    double *values);

#ifdef __cplusplus
}
#endif

#endif
