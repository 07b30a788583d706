//! Python's parser of e-mails and Debian's mail server.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    os::fd::OwnedFd,
    path::Path,
    process::{Child, Command, Stdio},
};

use serde::Deserialize;
use tempfile::TempDir;
use tokio::net::TcpSocket;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/mailbox.py");

/// A parsed message.
#[derive(Debug, Deserialize)]
pub(crate) struct Parsed {
    pub(crate) headers: BTreeMap<String, Vec<String>>,
    pub(crate) kind: String,
    pub(crate) part_kinds: Vec<String>,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) has_defects: bool,
}

impl Parsed {
    /// The value of a header that stands there once.
    pub(crate) fn header(&self, name: &str) -> &str {
        match self.headers.get(name).map(Vec::as_slice) {
            Some([value]) => value,
            values => panic!("{name}: {values:?}"),
        }
    }
}

/// What the mail server was given.
#[derive(Debug, Deserialize)]
pub(crate) struct Received {
    pub(crate) sender: String,
    pub(crate) recipients: Vec<String>,
    pub(crate) message: Parsed,
}

pub(crate) fn parse(path: &Path) -> Parsed {
    let output = Command::new(python())
        .arg(SCRIPT)
        .arg("parse")
        .arg(path)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "the message cannot be parsed");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "which Python has aiosmtpd is no setting of Paydesk"
)]
fn python() -> OsString {
    std::env::var("PAYDESK_TEST_PYTHON")
        .map_or_else(|_unset| "/usr/bin/python3".into(), OsString::from)
}

/// A port of this machine on which nobody listens, and nobody else can.
pub(crate) fn closed_port() -> (TcpSocket, u16) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = socket.local_addr().unwrap().port();
    (socket, port)
}

/// A mail server. It stops when dropped.
pub(crate) struct Server {
    process: Child,
    inbox: TempDir,
}

impl Server {
    pub(crate) fn start(socket: TcpSocket) -> Self {
        Self::run(socket, None)
    }

    pub(crate) fn start_with_login(socket: TcpSocket, user: &str, password: &str) -> Self {
        Self::run(socket, Some(format!("{user} {password}")))
    }

    /// The server inherits the socket. Who connects before it is ready waits, so that no test has to.
    fn run(socket: TcpSocket, login: Option<String>) -> Self {
        let has_library = Command::new(python())
            .args(["-c", "import aiosmtpd"])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        assert!(
            has_library,
            "the mail server for tests is missing: install python3-aiosmtpd, or name a Python that has it in PAYDESK_TEST_PYTHON"
        );
        let listener = socket.listen(16).unwrap().into_std().unwrap();
        let inbox = tempfile::tempdir().unwrap();
        let process = Command::new(python())
            .arg(SCRIPT)
            .arg("serve")
            .arg(inbox.path())
            .args(login)
            .stdin(OwnedFd::from(listener))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { process, inbox }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        (1..)
            .map_while(|number| {
                let path = self.inbox.path().join(format!("{number}.json"));
                std::fs::read(path).ok()
            })
            .map(|json| serde_json::from_slice(&json).unwrap())
            .collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
