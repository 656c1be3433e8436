// The catalogue of expected failures. Each has a stable code, an HTTP status, whether trying again can help,
// and one plain sentence that says what to do. Everything that refuses, refuses with one of these.

interface ErrorSpec {
  readonly status: number;
  readonly retryable: boolean;
  /** OpenAI's `type` on its routes. */
  readonly type:
    | "invalid_request_error"
    | "authentication_error"
    | "permission_error"
    | "rate_limit_error"
    | "insufficient_quota"
    | "server_error"
    | "not_found_error";
  readonly sentence: string;
}

export const ERRORS = {
  // requests
  invalid_json: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The body is not valid JSON. Send a JSON object with Content-Type: application/json.",
  },
  invalid_utf8: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The body is not valid UTF-8. Encode it as UTF-8 and send it again.",
  },
  invalid_field: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "A field has a value that is not accepted; see `param`.",
  },
  unknown_field: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The request has a field that this endpoint does not know; remove the one named in `param`.",
  },
  unsupported_field: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The field named in `param` can't be honoured here; remove it.",
  },
  unsupported_media_type: {
    status: 415,
    retryable: false,
    type: "invalid_request_error",
    sentence: "Send the body as application/json.",
  },
  body_too_large: {
    status: 413,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The body is larger than this endpoint takes; split it into several jobs.",
  },
  empty_input: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "There is nothing to do: send at least one item, and no empty ones.",
  },
  input_too_long: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "An item is longer than the model takes; shorten the one named in `param`.",
  },
  context_too_long: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence:
      "Prompt and answer together are longer than the model's context; shorten the prompt or ask for fewer tokens.",
  },
  too_many_items: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "There are more items than one request takes; split them into several jobs.",
  },
  invalid_image: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "An item is not a PNG, JPEG or WebP image that can be read; see `param`.",
  },
  wrong_task: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The model does another kind of task; choose one from GET /v1/models.",
  },
  assurance_unavailable: {
    status: 503,
    retryable: true,
    type: "server_error",
    sentence:
      "Too few nodes of different owners are ready for the assurance asked for; ask for another, try again later, or leave `whenTooFew` at `wait`.",
  },
  model_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "No such model is in the catalogue; GET /v1/models lists what there is.",
  },
  job_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no such job on this account.",
  },
  route_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no such endpoint; /openapi.json lists what there is.",
  },
  file_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no file with that hash.",
  },
  range_not_satisfiable: {
    status: 416,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The file has no such bytes; ask for a range within its size.",
  },
  method_not_allowed: {
    status: 405,
    retryable: false,
    type: "invalid_request_error",
    sentence: "This endpoint does not take that method.",
  },
  job_already_ended: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The job has already ended; there is nothing to cancel.",
  },
  deadline_passed: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The job's deadline passed before this was done; it was not charged.",
  },
  stream_gone: {
    status: 410,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The answer is no longer kept; ask again.",
  },
  upload_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no such file, or it belongs to another account.",
  },
  upload_expired: {
    status: 410,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The file has expired; upload it again.",
  },
  file_in_use: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "A batch that has not ended reads this file; cancel the batch or wait for its end.",
  },
  storage_full: {
    status: 413,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The account's files take all the room that it has; delete some.",
  },
  batch_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no such batch, or it belongs to another account.",
  },
  batch_already_ended: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The batch has already ended; there is nothing to cancel.",
  },
  webhook_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no such webhook, or it belongs to another account.",
  },
  webhook_target_refused: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The webhook's address is private or not reachable by policy; give a public https address.",
  },
  webhook_disabled: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The webhook is disabled and is sent nothing; enable it first.",
  },
  delivery_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no such delivery, or it belongs to another account, or it is no longer kept.",
  },
  too_many_webhooks: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The account has as many webhooks as it may; delete one first.",
  },
  too_many_keys: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The account has as many API keys as it may; revoke one first.",
  },
  key_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no such API key, or it belongs to another account.",
  },
  idempotency_conflict: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "This Idempotency-Key was used with another request; use a fresh key.",
  },
  idempotency_key_invalid: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "An Idempotency-Key is 1 to 255 printable ASCII characters.",
  },
  missing_api_key: {
    status: 401,
    retryable: false,
    type: "authentication_error",
    sentence: "Send your API key as `Authorization: Bearer sk-starling-…`.",
  },
  invalid_api_key: {
    status: 401,
    retryable: false,
    type: "authentication_error",
    sentence: "The API key is not known here, or was revoked.",
  },
  insufficient_points: {
    status: 402,
    retryable: false,
    type: "insufficient_quota",
    sentence: "The account has too few points for this job; earn or add points and send it again.",
  },
  spending_cap_reached: {
    status: 402,
    retryable: false,
    type: "insufficient_quota",
    sentence: "The API key has reached its spending cap; raise the cap or use another key.",
  },
  scope_missing: {
    status: 403,
    retryable: false,
    type: "permission_error",
    sentence: "The API key is not allowed to do this; use one with the scope named in `param`.",
  },
  rate_limited: {
    status: 429,
    retryable: true,
    type: "rate_limit_error",
    sentence: "Too many requests in a short time; wait as long as Retry-After says.",
  },
  too_many_jobs: {
    status: 429,
    retryable: true,
    type: "rate_limit_error",
    sentence: "The account has too many open jobs; wait for one to end.",
  },
  queue_full: {
    status: 429,
    retryable: true,
    type: "rate_limit_error",
    sentence: "The network's queue is full; try again after the time in Retry-After.",
  },
  wait_timeout: {
    status: 504,
    retryable: true,
    type: "server_error",
    sentence: "No node finished this in time; the job was cancelled and nothing was charged for what wasn't done.",
  },
  job_failed: {
    status: 502,
    retryable: true,
    type: "server_error",
    sentence: "Some items could not be computed; they were not charged.",
  },
  job_cancelled: { status: 409, retryable: false, type: "invalid_request_error", sentence: "The job was cancelled." },
  draining: {
    status: 503,
    retryable: true,
    type: "server_error",
    sentence: "The relay is restarting; try again in a few seconds.",
  },
  not_ready: {
    status: 503,
    retryable: true,
    type: "server_error",
    sentence: "The relay is not ready yet; try again in a few seconds.",
  },
  internal: {
    status: 500,
    retryable: true,
    type: "server_error",
    sentence: "Something went wrong on our side; the request id helps us to find it.",
  },
  // nodes
  protocol_version_unsupported: {
    status: 426,
    retryable: false,
    type: "invalid_request_error",
    sentence: "This node speaks a protocol version that the relay doesn't; reload the page to get the current one.",
  },
  invalid_hello: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The hello message does not fit the protocol.",
  },
  bad_signature: {
    status: 401,
    retryable: false,
    type: "authentication_error",
    sentence: "The signature does not fit the public key and the challenge.",
  },
  hello_timeout: {
    status: 408,
    retryable: true,
    type: "invalid_request_error",
    sentence: "The node did not say hello in time; connect again.",
  },
  too_many_nodes: {
    status: 429,
    retryable: true,
    type: "rate_limit_error",
    sentence: "This account has too many nodes connected; close one first.",
  },
  invalid_message: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "A socket message does not fit the protocol; nothing of it was used.",
  },
  malformed_frame: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The binary part of the result can't be decoded; the chunk was given to another node.",
  },
  wrong_shape: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The output does not have the shape that the model gives; the chunk was given to another node.",
  },
  not_finite: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The output holds values that are not numbers; the chunk was given to another node.",
  },
  stale_fence: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The lease has lapsed and the chunk went on without this node; the result was not used.",
  },
  stream_mismatch: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The answer does not go on from the tokens that were streamed.",
  },
  lease_not_held: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "This node holds no such lease; the result was not used.",
  },
  too_many_violations: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The node broke the protocol too often and was disconnected.",
  },
  replaced: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "This node connected again elsewhere; this connection was closed.",
  },
  attestation_invalid: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The node's signature does not fit the results of the message; they were not taken.",
  },
  admission_failed: {
    status: 403,
    retryable: true,
    type: "permission_error",
    sentence: "The node did not give the known answer of a trial; it gets work once it passes another.",
  },
  self_test_failed: {
    status: 502,
    retryable: false,
    type: "server_error",
    sentence: "This node's device computes the model wrongly; it goes on with a safer backend, or without the model.",
  },
  account_suspended: {
    status: 403,
    retryable: false,
    type: "permission_error",
    sentence: "This account is suspended and gets no more work; its owner can read why, and dispute it.",
  },
  // what operators decide
  already_suspended: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "It is suspended already; reinstate it first.",
  },
  not_suspended: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "It isn't suspended, so there is nothing to take back.",
  },
  check_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no check with this id that is over.",
  },
  entry_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no ledger entry with this id.",
  },
  dispute_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no such dispute here.",
  },
  dispute_exists: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "This is disputed already; it is disputed once.",
  },
  dispute_decided: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "This dispute is decided already.",
  },
  too_many_disputes: {
    status: 429,
    retryable: true,
    type: "rate_limit_error",
    sentence: "This account has as many open disputes as are taken; wait until one is decided.",
  },
  model_disabled: {
    status: 503,
    retryable: true,
    type: "server_error",
    sentence: "The network takes no new jobs for this model at present; use another, or try later.",
  },
  settings_changed: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "Somebody changed the settings in the meantime; look at them again, then change them.",
  },
  own_account: {
    status: 403,
    retryable: false,
    type: "permission_error",
    sentence: "Operators don't decide about their own account; ask another operator.",
  },
  invitation_invalid: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "This invitation is not known here, was used or withdrawn, or is over; ask an operator for another.",
  },
  invitation_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no open invitation of this id.",
  },
  already_operator: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "This account operates the network already; the invitation is still good for another.",
  },
  operator_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "This account has no operator's role.",
  },
  last_operator: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "This is the last operator; invite another before this role is withdrawn.",
  },
  too_many_operators: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "There are as many operators, or open invitations, as are taken; withdraw one first.",
  },
  node_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no such device, and no node of this id is connected.",
  },
  not_disputable: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "This can't be disputed: it isn't yours, it went in your favour, or it is too long ago.",
  },
  model_not_offerable: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "This model's folder can't be offered as it is; see `message`, put it right and try again.",
  },
  alert_not_found: { status: 404, retryable: false, type: "not_found_error", sentence: "There is no such alert." },
  alert_settled: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The alert is acknowledged or resolved already.",
  },
  node_suspended: {
    status: 403,
    retryable: false,
    type: "permission_error",
    sentence: "An operator has suspended this device; it gets no more work.",
  },
  // what a node says of a chunk it could not do
  run_failed: { status: 502, retryable: true, type: "server_error", sentence: "The model failed on this node." },
  device_lost: {
    status: 502,
    retryable: true,
    type: "server_error",
    sentence: "The node lost its GPU; the chunk was given to another node.",
  },
  input_rejected: {
    status: 422,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The item can't be read by the model; it was not charged.",
  },
  attempts_exhausted: {
    status: 502,
    retryable: true,
    type: "server_error",
    sentence: "Several nodes failed on this item; it was not charged.",
  },
  no_agreement: {
    status: 502,
    retryable: true,
    type: "server_error",
    sentence: "The nodes that were asked did not agree on an answer to this item; it was not charged.",
  },
  // tokens
  chain_not_configured: {
    status: 501,
    retryable: false,
    type: "server_error",
    sentence: "This network has no chain: points can't become tokens here.",
  },
  chain_unavailable: {
    status: 503,
    retryable: true,
    type: "server_error",
    sentence: "The chain can't be reached or is being looked at again; nothing is lost, try again later.",
  },
  points_not_redeemable: {
    status: 402,
    retryable: false,
    type: "insufficient_quota",
    sentence:
      "So many points can't be redeemed: those that were granted, are promised to jobs or are pending don't count.",
  },
  redemption_too_small: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The amount is below the least that can be redeemed; GET /v1/chain says how much that is.",
  },
  redemption_limit_reached: {
    status: 429,
    retryable: true,
    type: "rate_limit_error",
    sentence: "The day's limit of redemptions is reached; ask for less, or again tomorrow (UTC).",
  },
  redemption_open: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence:
      "The account has a redemption that isn't over; wait for its end, or cancel it while it waits for approval.",
  },
  redemption_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no such redemption on this account.",
  },
  redemption_not_held: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The redemption doesn't wait for approval any more; see its state.",
  },
  redemption_not_issued: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The redemption has no voucher that could be sent to the chain; see its state.",
  },
  wallet_not_linked: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "This wallet is not linked to the account; link it first, or name one that is.",
  },
  gas_not_sponsored: {
    status: 501,
    retryable: false,
    type: "server_error",
    sentence: "The relay doesn't pay for transactions here; send the voucher from your own wallet.",
  },
  account_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no such account that points could be granted to.",
  },
  operator_only: {
    status: 403,
    retryable: false,
    type: "permission_error",
    sentence: "Only operators of the network may do this.",
  },
  account_merged: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The account was merged into another; sign in again to use that one.",
  },
  merge_refused: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "These accounts can't be merged.",
  },
  // sessions, devices, wallets
  challenge_invalid: {
    status: 401,
    retryable: false,
    type: "authentication_error",
    sentence: "The nonce isn't this relay's, was used or has expired; ask POST /v1/session/challenge for another.",
  },
  siwe_refused: {
    status: 401,
    retryable: false,
    type: "authentication_error",
    sentence: "The message doesn't fit what it is used for here; see `param`.",
  },
  session_required: {
    status: 403,
    retryable: false,
    type: "permission_error",
    sentence: "This is about the session that you signed in to; an API key has none.",
  },
  session_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no such session on this account.",
  },
  device_revoked: {
    status: 403,
    retryable: false,
    type: "permission_error",
    sentence: "This device was taken off its account and can't come back; sign in with another device or a wallet.",
  },
  device_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no such device on this account.",
  },
  device_linked_elsewhere: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The device has an account of its own; send `merge: true` to merge that account into this one.",
  },
  too_many_devices: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The account would have more devices than it may; revoke one first.",
  },
  wallet_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "No account here has this wallet; link it to one, or sign in with `create: true` to open one.",
  },
  wallet_linked_elsewhere: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence:
      "The wallet belongs to another account; to merge this account into that one, sign a message that says so and send `merge: true`.",
  },
  too_many_wallets: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The account would have more wallets than it may; unlink one first.",
  },
  last_way_in: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "Nobody could sign in to the account any more; add another device or wallet first.",
  },
  // receipts and the log
  receipt_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no such receipt; its id is given with each result.",
  },
  receipt_pending: {
    status: 409,
    retryable: true,
    type: "invalid_request_error",
    sentence: "The answer has no final verdict or is not in the log yet; ask for its receipt again later.",
  },
  receipt_not_owned: {
    status: 403,
    retryable: false,
    type: "permission_error",
    sentence: "Only the account that asked for the answer may mint it.",
  },
  receipt_not_mintable: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "A check found this answer wrong: there is nothing to mint.",
  },
  receipt_not_anchored: {
    status: 409,
    retryable: true,
    type: "invalid_request_error",
    sentence: "The receipt's place in the log is not on the chain yet; ask again after the next anchor.",
  },
  output_minted: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "There is a token of this receipt already; each receipt has one at most.",
  },
  output_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no such token that this relay has seen; it appears after the chain's confirmations.",
  },
  // questions of contracts
  oracle_request_not_found: {
    status: 404,
    retryable: false,
    type: "not_found_error",
    sentence: "There is no such question that this relay has seen; it appears after the chain's confirmations.",
  },
  oracle_payment_too_low: {
    status: 402,
    retryable: false,
    type: "insufficient_quota",
    sentence: "The payment doesn't cover what the answer costs; it goes back.",
  },
  oracle_too_late: {
    status: 409,
    retryable: false,
    type: "invalid_request_error",
    sentence: "There was too little time before the deadline; the payment goes back after it.",
  },
  log_range_invalid: {
    status: 400,
    retryable: false,
    type: "invalid_request_error",
    sentence: "The log has no such entry or size; see GET /v1/log/head for how long it is.",
  },
  // points to try the network with
  trial_off: {
    status: 403,
    retryable: false,
    type: "permission_error",
    sentence: "This network gives no trial points; earn points by lending a tab, or buy them.",
  },
  trial_used_up: {
    status: 429,
    retryable: true,
    type: "rate_limit_error",
    sentence:
      "Today's trial points are given out, on the whole network or to your address; try again tomorrow (UTC), or earn points by lending a tab.",
  },
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof ERRORS;

/** An expected failure as a value. `param` names the field or item; `detail` replaces the catalogue's sentence where more can be said. */
export interface Failure<C extends ErrorCode = ErrorCode> {
  readonly code: C;
  readonly param?: string;
  readonly detail?: string;
  /** Seconds; becomes Retry-After. */
  readonly retryAfterS?: number;
}

export type Outcome<T, C extends ErrorCode = ErrorCode> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Failure<C> };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const fail = <C extends ErrorCode>(
  code: C,
  more: Omit<Failure<C>, "code"> = {},
): { readonly ok: false; readonly error: Failure<C> } => ({
  ok: false,
  error: { code, ...more },
});

export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(ERRORS, text);

/** The sentence to show for a failure. */
export const sentenceOf = (failure: Failure): string => failure.detail ?? ERRORS[failure.code].sentence;
