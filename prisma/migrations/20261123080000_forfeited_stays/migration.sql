-- When an account's unsettled points were last taken stays known after it is reinstated: answers from before are settled.
ALTER TABLE "account"
    DROP CONSTRAINT "account_suspension_whole",
    ADD CONSTRAINT "account_suspension_whole" CHECK ("suspended_at" IS NOT NULL OR num_nonnulls("suspended_by", "suspension_reason") = 0);
