//! Starts and stops the real program.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    time::Duration,
};

use test_support::{Backend, TestDatabase};

/// Settings, a database and ports that stay the same over restarts.
pub(crate) struct Installation {
    pub(crate) database: TestDatabase,
    pub(crate) settings: PathBuf,
    pub(crate) log: PathBuf,
    pub(crate) ports: [u16; 4],
}

impl Installation {
    pub(crate) fn new(backend: Backend) -> Self {
        let database = TestDatabase::new(backend);
        let ports = free_ports();
        let listen = ["service", "pages", "api", "operations"]
            .into_iter()
            .zip(ports);
        let listen: Vec<String> = listen
            .map(|(part, port)| format!("listen.{part} = \"127.0.0.1:{port}\""))
            .collect();
        let listen = listen.join("\n");
        let text = format!(
            "{listen}\ndatabase.url = '{}'\ndatabase.connections = 4\ndata.folder = '{}'\n",
            database.url_text(),
            database.folder().join("data").display(),
        );
        let settings = database.folder().join("settings.toml");
        std::fs::write(&settings, text).unwrap();
        let log = database.folder().join("log.txt");
        Self {
            database,
            settings,
            log,
            ports,
        }
    }

    pub(crate) fn add_settings(&self, toml: &str) {
        let text = std::fs::read_to_string(&self.settings).unwrap();
        std::fs::write(&self.settings, format!("{text}{toml}\n")).unwrap();
    }

    pub(crate) fn service(&self) -> String {
        format!("http://localhost:{}", self.ports[0])
    }

    pub(crate) fn api(&self) -> String {
        format!("http://localhost:{}", self.ports[2])
    }

    pub(crate) fn operations(&self) -> String {
        format!("http://localhost:{}", self.ports[3])
    }

    /// Starts the demo and waits for it to say that it is ready.
    pub(crate) fn start(&self) -> Running {
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.log)
            .unwrap();
        let mut child = paydesk(self.database.folder())
            .arg("--config")
            .arg(&self.settings)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let banner = banner(&mut output, &self.log);
        Running {
            child,
            banner,
            output,
        }
    }
}

/// The program, in a folder.
pub(crate) fn paydesk(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paydesk"));
    command.current_dir(folder).stdin(Stdio::null());
    command
}

fn banner(output: &mut BufReader<ChildStdout>, log: &Path) -> String {
    let mut text = String::new();
    while !text.contains("Ctrl-C stops it") {
        let read = output.read_line(&mut text).unwrap();
        assert!(
            read > 0,
            "the program stopped before it was ready: {}",
            std::fs::read_to_string(log).unwrap_or_default()
        );
    }
    text
}

/// Four ports that were free a moment ago.
fn free_ports() -> [u16; 4] {
    let listeners = [(); 4].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// A running program; killed when dropped.
pub(crate) struct Running {
    pub(crate) child: Child,
    pub(crate) banner: String,
    output: BufReader<ChildStdout>,
}

impl Running {
    /// The API key that the banner shows.
    pub(crate) fn key(&self) -> String {
        let start = self
            .banner
            .find("api_test_")
            .expect("the banner shows the key");
        let (_, rest) = self.banner.split_at(start);
        rest.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect()
    }

    /// SIGKILL: no farewell.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and what it came to.
    pub(crate) fn terminate(mut self) -> (ExitStatus, Duration) {
        let asked = std::time::Instant::now();
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        let status = self.child.wait().unwrap();
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        (status, asked.elapsed())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may be dead already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
