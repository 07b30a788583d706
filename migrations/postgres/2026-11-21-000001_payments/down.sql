drop table sandbox_transactions;
drop table api_keys;
drop table jobs;
drop table payment_tokens;
drop table payment_events;
drop table payments;
