"""What users of Meta-World 3 write, and what they write here. docs/from-metaworld.md has the whole table."""

from __future__ import annotations

# The arguments of its environments that have another name here, or are not needed.
ARGUMENTS = {
    "vector_strategy": "leave it out: a vector steps its environments on threads, in one process",
    "max_path_length": "write max_episode_steps",
    "meta_batch_size": "write num_envs",
    "total_tasks_per_cls": "write num_goals",
    "envs_list": "write task=['reach', 'push'] with the id 'Benchtop/custom-mt-envs-v2'",
    "train_envs": "write task=['reach', 'push'] and goal_observable=False, and make another vector for the test tasks",
    "test_envs": "make another vector with task=['sweep', 'basketball'] and goal_observable=False",
    "partially_observable": "write goal_observable, which is its opposite",
    "reward_function_version": "leave it out: rewards are from 0 to 10, as in Meta-World's 'v2', and there is no 'v1'",
    "reward_func_version": "leave it out: rewards are from 0 to 10, as in Meta-World's 'v2', and there is no 'v1'",
    "reward_normalization_method": "wrap the environment in gymnasium.wrappers.NormalizeReward",
    "reward_alpha": "wrap the environment in gymnasium.wrappers.NormalizeReward",
    "normalize_observations": "wrap the environment in gymnasium.wrappers.NormalizeObservation, or the vector in "
    "gymnasium.wrappers.vector.NormalizeObservation",
    "recurrent_info_in_obs": "append the last action, reward and end of an episode in a gymnasium.ObservationWrapper",
    "normalize_reward_in_recurrent_info": "divide the reward by 10 where you append it to the observation",
    "task_select": "write goals='finite' for one of the listed goals at each reset, or goals='fixed' with goal_index",
    "env_id": "write suite='MT10' and env_name='reach': use_one_hot=True then gives the task's place in the suite",
    "num_tasks": "write suite='MT10' and env_name='reach': use_one_hot=True then gives the task's place in the suite",
}

# The members of its environments.
_INITIAL_STATE = "write reset(options={'initial_state': …}), or create the environment with goal_index"
_GOALS = "create the environment with goals='random', 'finite' or 'fixed'"
_SUCCESS = "create the environment with terminate_on_success"
_STATE = "write get_state() and set_state(state)"
_HAND = "read values 0 to 2 of the observation"
MEMBERS = {
    "set_task": _INITIAL_STATE,
    "sample_tasks": "every reset samples a goal with goals='finite'; to keep one, " + _INITIAL_STATE,
    "toggle_sample_tasks_on_reset": _GOALS,
    "iterate_goal_position": _GOALS,
    "_freeze_rand_vec": _GOALS,
    "seeded_rand_vec": "write reset(seed=…), which determines the episode",
    "_partially_observable": "create the environment with goal_observable",
    "toggle_terminate_on_success": _SUCCESS,
    "max_path_length": "create the environment with max_episode_steps",
    "get_checkpoint": _STATE,
    "load_checkpoint": _STATE,
    "get_env_state": _STATE,
    "set_env_state": _STATE,
    "get_endeff_pos": _HAND,
    "_target_pos": "read goal",
    "obj_init_pos": "read initial_state['object']",
    "mujoco_renderer": "write render_image(mode, camera, size)",
}

# The names of its module.
_SUITE = "write gymnasium.make_vec('Benchtop/{0}-v2'); num_goals, goal_indices and reset(options=…) choose the tasks"
_SINGLE = "write gymnasium.make('Benchtop/{0}-v2', env_name='reach'); goal_index or reset(options=…) choose the task"
NAMES = {
    **{name: _SUITE.format(name) for name in ("MT10", "MT25", "MT50", "ML10", "ML25", "ML45")},
    **{name: _SINGLE.format(name) for name in ("MT1", "ML1")},
    "make_mt_envs": "write gymnasium.make_vec('Benchtop/MT10-v2')",
    "make_ml_envs": "write gymnasium.make_vec('Benchtop/ML10-v2', split='train')",
    "ALL_V3_ENVIRONMENTS": "write gymnasium.make('Benchtop/reach-v2'); benchtop.catalog()['tasks'] lists the tasks",
    "policies": "write environment.unwrapped.expert()",
    "evaluation": "run the command 'benchtop evaluate'",
}


def advice(table: dict[str, str], name: str) -> str:
    """What to write instead of a name of Meta-World, as the end of an error message."""
    return f"; {table[name]} (see docs/from-metaworld.md)" if name in table else ""


def missing_member(owner: str, name: str) -> AttributeError:
    return AttributeError(f"'{owner}' object has no attribute '{name}'{advice(MEMBERS, name)}")
