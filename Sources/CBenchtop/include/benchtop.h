#ifndef BENCHTOP_H
#define BENCHTOP_H

/* Benchtop for any language that can call C.
 *
 * Everything lives behind a handle: a number that is never given out twice, so that one that is closed or was never
 * given is told apart and refused. Functions return a status; `benchtop_error` has a line of text for the last that
 * was not BENCHTOP_OK on the calling thread. Nothing here ends the process, whatever it is given, as long as pointers
 * point to as much memory as is said of them.
 *
 * A handle may be used on any thread, but on one at a time; a second is refused. Environments that step on several
 * threads belong to the process that made them; those of one thread may be used on after a fork.
 *
 * Options, scenes and descriptions are JSON, in UTF-8; those of environments are what `benchtop list options` prints,
 * and whatever is left out keeps its usual value. Texts that are returned belong to the caller, who gives them to
 * `benchtop_free`. Lengths are in metres, rotations quaternions with the real part first. */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Counts up with every change that a caller has to know of; compare it with what `benchtop_abi` says. */
#define BENCHTOP_ABI 1

typedef uint64_t benchtop_handle;

typedef int32_t benchtop_status;
enum {
  BENCHTOP_OK = 0,
  /* A value, size, action or text that cannot be used. */
  BENCHTOP_INVALID = 1,
  /* A task, suite, family, camera or agent that there is not. */
  BENCHTOP_UNKNOWN = 2,
  /* A handle that is closed, or was never given out. */
  BENCHTOP_CLOSED = 3,
  /* Another thread is using the handle. */
  BENCHTOP_BUSY = 4,
  /* The environments' threads stayed behind in the process that this one was forked from. */
  BENCHTOP_FORKED = 5,
  /* There is no episode: none has begun, or it is over. */
  BENCHTOP_NO_EPISODE = 6,
  /* The simulation failed; a reset makes it usable. */
  BENCHTOP_FAILED = 7,
  /* The task has no expert. */
  BENCHTOP_NO_EXPERT = 8,
  /* A task's own function has failed. */
  BENCHTOP_CALLBACK = 9
};

/* How many numbers there are of each environment in `benchtop_rows.judgements`, in this order: success (0 or 1), how
 * near the hand is to the object (0 to 1), whether it holds it (0 or 1), how near the object is to its goal (0 to 1),
 * what is left to the goal (metres or radians), and the shaped reward. */
#define BENCHTOP_JUDGEMENTS 6

/* The caller's memory for what environments have led to: `count` rows each, of as many numbers as
 * `benchtop_describe` says. Any pointer may be null where nothing is wanted. */
typedef struct benchtop_rows {
  int64_t count, number_count, pixel_count;
  double *numbers;
  uint8_t *pixels;
  /* Of goal tasks, three numbers each. */
  double *achieved_goals, *desired_goals;
  double *rewards;
  /* 0 or 1: the episode came to an end of its own; the time limit cut it off; this call began an episode. */
  uint8_t *terminations, *truncations, *resets;
  /* Column by column: all successes first. */
  double *judgements;
} benchtop_rows;

/* The library. */

uint32_t benchtop_abi(void);
/* Text that is never freed. */
const char *benchtop_version(void);
/* What went wrong last on this thread; good until the next call that goes wrong. */
const char *benchtop_error(void);
void benchtop_free(void *text);
/* JSON of all tasks, suites, families and cameras. */
benchtop_status benchtop_catalog(char **text);

/* Environments, one or many. */

/* `request` is {"task": name} or {"suite": name, "split": "train" or "test"}, with "count", "threads", "autoReset"
 * ("off", "nextStep", "sameStep"), "options", "family" (the name of a family of hidden dynamics) and "changes" (for
 * each environment null or options of its own). Suites repeat their tasks until there are `count` environments. */
benchtop_status benchtop_open(const char *request, benchtop_handle *environments);
benchtop_status benchtop_close(benchtop_handle environments);
benchtop_status benchtop_describe(benchtop_handle environments, char **text);
/* Starts episodes. Of the arrays, each of one entry an environment, any may be null: where `mask` is 0 an environment
 * stays as it is, `has_seed` says where `seeds` counts, and `has_layout` where `layouts` does, six numbers each:
 * object and goal. */
benchtop_status benchtop_reset(
    benchtop_handle environments, const uint8_t *mask, const uint8_t *has_seed, const uint64_t *seeds,
    const uint8_t *has_layout, const double *layouts, const benchtop_rows *rows);
/* Cuts episodes off after so many steps, from the next on that begins. A moment brings the limit of its own episode
 * along. */
benchtop_status benchtop_limit(benchtop_handle environments, int64_t steps);
/* Takes a step in each environment; four numbers each. */
benchtop_status benchtop_step(
    benchtop_handle environments, const float *actions, int64_t action_count, const benchtop_rows *rows);
/* Writes the present observations. */
benchtop_status benchtop_read(benchtop_handle environments, const benchtop_rows *rows);
/* Where environments reset themselves within a step: the observations in which their episodes ended. */
benchtop_status benchtop_read_finals(benchtop_handle environments, const benchtop_rows *rows);
/* What the experts would do now; four numbers each. */
benchtop_status benchtop_expert(benchtop_handle environments, double *actions, int64_t action_count);
/* JSON of one environment's present moment: goal, layout, hidden dynamics, steps. */
benchtop_status benchtop_inspect(benchtop_handle environments, int64_t index, char **text);
/* Rewards of `count` pairs of goals, three numbers each; sparse where `is_sparse` is not 0. */
benchtop_status benchtop_goal_rewards(
    const double *achieved, const double *desired, int64_t count, int32_t is_sparse, double *rewards);

/* Pictures. */

/* Draws one environment. `camera` is {"name": name, "upsideDown": bool} or {"position": [x, y, z], "target" or
 * "forward": [x, y, z], "up", "fieldOfView", "body", "turns"}. Colour has three bytes a pixel, depth metres along the
 * axis of view (infinite where there is nothing), labels the numbers of names; rows come from the top. */
benchtop_status benchtop_render(
    benchtop_handle environments, int64_t index, const char *camera, int64_t width, int64_t height,
    uint8_t *color, float *depth, uint16_t *labels);
/* JSON of what relates the camera's pixels to places, and of the names that labels stand for. */
benchtop_status benchtop_calibrate(
    benchtop_handle environments, int64_t index, const char *camera, int64_t width, int64_t height, char **text);

/* Moments. */

/* Keeps one environment's present moment. */
benchtop_status benchtop_keep(benchtop_handle environments, int64_t index, benchtop_handle *moment);
/* Brings an environment back to a moment, its own or that of one made alike. */
benchtop_status benchtop_restore(benchtop_handle environments, int64_t index, benchtop_handle moment);
/* A moment as text, for a file or another process, and back. */
benchtop_status benchtop_write_moment(benchtop_handle moment, char **text);
benchtop_status benchtop_read_moment(const char *text, benchtop_handle *moment);
benchtop_status benchtop_close_moment(benchtop_handle moment);

/* Agents. */

/* JSON of the agents that come with Benchtop, as `benchtop_describe_agent` says of each. */
benchtop_status benchtop_agents(char **text);
/* Loads a trained policy: the name of a bundled agent, the folder of a run or a policy's file. */
benchtop_status benchtop_load_agent(const char *name, benchtop_handle *agent);
benchtop_status benchtop_close_agent(benchtop_handle agent);
/* JSON: name, algorithm, suite, tasks, and how many numbers it observes. */
benchtop_status benchtop_describe_agent(benchtop_handle agent, char **text);
/* What it does, without exploration noise, in `count` environments: four numbers each. An observation has `width`
 * numbers, in goal tasks the desired goal after the others; `tasks` has the place of its task in the list that
 * `benchtop_describe_agent` gives. */
benchtop_status benchtop_agent_act(
    benchtop_handle agent, const double *observations, int64_t width, const int64_t *tasks, int64_t count,
    double *actions);

/* Tasks that the caller writes.
 *
 * `definition` is JSON of the profile, the scene, and whether there is an expert. The callback is called for one
 * environment at a time, on the thread that uses the environment, with up to BENCHTOP_TASK_NUMBERS numbers to read and
 * write. It returns 0, or something else where it failed. Functions that take a `task` may be called from within it
 * alone. */

#define BENCHTOP_TASK_NUMBERS 64
enum {
  /* A task has been made, in an environment of its own. */
  BENCHTOP_TASK_MADE = 0,
  /* Reads object and goal of the layout, puts everything there, writes the goal. */
  BENCHTOP_TASK_ARRANGE = 1,
  /* Writes what is observed of two objects: place and four numbers of the turn each. */
  BENCHTOP_TASK_OBSERVE = 2,
  /* Writes reward, success, approach, progress, grasped and remaining. */
  BENCHTOP_TASK_JUDGE = 3,
  /* Reads an observation of 39 numbers, writes an action and 1, or 0 in the fifth place for none. */
  BENCHTOP_TASK_EXPERT = 4
};
typedef int32_t (*benchtop_task_callback)(
    void *context, benchtop_handle task, int32_t event, double *numbers);
benchtop_status benchtop_define_task(
    const char *definition, benchtop_task_callback callback, void *context);
/* Thirteen numbers: place, rotation, velocity, spin. */
benchtop_status benchtop_task_body(benchtop_handle task, int64_t body, double *numbers);
/* Puts a body down at rest: place and rotation, seven numbers. */
benchtop_status benchtop_task_place(benchtop_handle task, int64_t body, const double *pose);
/* Joint position and speed of a mechanism, then place and rotation of its part: nine numbers. */
benchtop_status benchtop_task_mechanism(benchtop_handle task, int64_t mechanism, double *numbers);
benchtop_status benchtop_task_place_mechanism(
    benchtop_handle task, int64_t mechanism, const double *pose, double joint);
/* 0 or 1. -1 and -2 stand for the left and the right finger, -3 for the hand. */
benchtop_status benchtop_task_touching(benchtop_handle task, int64_t first, int64_t second, int32_t *answer);
/* Hand, middle between the fingertips, both fingertips, opening: thirteen numbers. */
benchtop_status benchtop_task_hand(benchtop_handle task, double *numbers);
/* How the episode began: layout (6), goal (3), first object (3), middle between the fingertips (3), remaining. */
benchtop_status benchtop_task_beginning(benchtop_handle task, double *numbers);
/* A random number from 0 to 1 out of the episode's seed. */
benchtop_status benchtop_task_random(benchtop_handle task, double *number);
/* The usual judgements, as BENCHTOP_TASK_JUDGE is to write them; `body` below 0 where a part on a joint is moved. */
benchtop_status benchtop_task_usual_judgement(
    benchtop_handle task, int64_t body, double reach, double remaining, double tolerance, int32_t is_done,
    double *numbers);

#ifdef __cplusplus
}
#endif

#endif
