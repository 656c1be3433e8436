/** Why a run gave nothing. `input_rejected`: the item can't be run as it is; else trying again, or elsewhere, may help. */
export type RunFailure = "run_failed" | "device_lost" | "input_rejected";
