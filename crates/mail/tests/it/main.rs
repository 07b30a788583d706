//! E-mails as their readers and mail servers get them.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may stop them"
)]

mod content;
mod fixtures;
mod folder;
mod html;
mod log;
mod mailbox;
mod refund_notice;
mod smtp;
