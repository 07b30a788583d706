//! A database server for tests: its own, in a temporary folder, on a free loopback port.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    net::TcpListener,
    os::unix::{
        fs::{PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    thread,
};

use anyhow::{Context as _, Result, bail};

use crate::{
    process::{output, say},
    setup,
};

/// Waits for the end of its input, which comes when the owner drops the pipe or dies in whatever
/// way, then stops the server and removes its folder.
const WATCHDOG: &str = r#"
trap '' HUP INT TERM
cat
"$@"
cd / && rm -rf "$0"
"#;

const USER: &str = "paydesk";

/// Another program may take the free port before the server does.
const PORTS_TRIED: usize = 5;

/// A running server. It ends with this value, or with this process, however that ends.
#[derive(Debug)]
pub(crate) struct Cluster {
    folder: PathBuf,
    port: u16,
    watchdog: Child,
}

impl Cluster {
    /// Creates and starts a server with the programs in `bin`.
    pub(crate) fn start(bin: &Path) -> Result<Self> {
        let account = Account::current()?;
        let folder = account.new_folder()?;
        let watchdog = account.watchdog(bin, &folder)?;
        let mut cluster = Self {
            folder,
            port: 0,
            watchdog,
        };
        cluster.create(bin, &account)?;
        cluster.launch(bin, &account)?;
        Ok(cluster)
    }

    /// Where a superuser connects, who may create a database for each test.
    pub(crate) fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port)
    }

    fn create(&self, bin: &Path, account: &Account) -> Result<()> {
        let mut initdb = account.command(&bin.join("initdb"), &self.folder);
        initdb.args([
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--username",
            USER,
        ]);
        output(initdb.arg("--pgdata").arg(self.data())).map(|_| ())
    }

    fn launch(&mut self, bin: &Path, account: &Account) -> Result<()> {
        let mut failure = None;
        for _ in 0..PORTS_TRIED {
            self.port = free_port()?;
            self.configure()?;
            let mut start = account.command(&bin.join("pg_ctl"), &self.folder);
            start
                .arg("start")
                .arg("--wait")
                .arg("--pgdata")
                .arg(self.data());
            match output(start.arg("--log").arg(self.folder.join("log"))) {
                Ok(_) => return Ok(()),
                Err(error) => failure = Some(error),
            }
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let last = log
            .lines()
            .last()
            .unwrap_or("nothing in its log")
            .to_owned();
        Err(failure.context("no port was tried")?)
            .context(format!("PostgreSQL does not start: {last}"))
    }

    /// Appends our settings; where a setting appears twice, the server takes the last.
    fn configure(&self) -> Result<()> {
        let socket = self.folder.to_string_lossy().replace('\'', "''");
        let settings = format!(
            "listen_addresses = '127.0.0.1'\n\
             port = {}\n\
             unix_socket_directories = '{socket}'\n\
             max_connections = 200\n",
            self.port
        );
        let file = self.data().join("postgresql.conf");
        let mut file = OpenOptions::new()
            .append(true)
            .open(file)
            .context("cannot configure PostgreSQL")?;
        file.write_all(settings.as_bytes())
            .context("cannot configure PostgreSQL")
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        let _ = self.watchdog.wait();
    }
}

/// Who runs the server, which refuses to run as root.
struct Account {
    /// For root, how to become the unprivileged user, and that user's ids.
    other: Option<(&'static [&'static str], u32, u32)>,
}

impl Account {
    fn current() -> Result<Self> {
        if !setup::is_root() {
            return Ok(Self { other: None });
        }
        let id = |kind| {
            let id = output(Command::new("id").args([kind, "postgres"]));
            let id = id.context("root needs the user `postgres` to run the server as")?;
            id.trim().parse::<u32>().context("`id` printed no number")
        };
        Ok(Self {
            other: Some((&["runuser", "-u", "postgres", "--"], id("-u")?, id("-g")?)),
        })
    }

    /// A folder that this account owns.
    fn new_folder(&self) -> Result<PathBuf> {
        // Root's own temporary folder can be closed to others.
        let parent = if self.other.is_some() {
            PathBuf::from("/tmp")
        } else {
            std::env::temp_dir()
        };
        let folder = (0..100)
            .map(|attempt| parent.join(format!("paydesk-postgres-{}-{attempt}", process::id())))
            .find(|folder| fs::create_dir(folder).is_ok())
            .with_context(|| format!("cannot create a folder in {}", parent.display()))?;
        let prepared =
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).and_then(|()| {
                self.other.map_or(Ok(()), |(_, user, group)| {
                    chown(&folder, Some(user), Some(group))
                })
            });
        if let Err(error) = prepared {
            let _ = fs::remove_dir(&folder);
            bail!("cannot give {} to its owner: {error}", folder.display());
        }
        Ok(folder)
    }

    /// A command that runs as this account, in a folder that it may enter.
    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut words = self.words(program).into_iter();
        let mut command = Command::new(words.next().unwrap_or_default());
        // Settings of the developer for another server must not reach this one.
        for variable in [
            "PGDATA",
            "PGHOST",
            "PGPORT",
            "PGUSER",
            "PGOPTIONS",
            "PGSERVICE",
        ] {
            command.env_remove(variable);
        }
        command.args(words).current_dir(folder);
        command
    }

    fn words(&self, program: &Path) -> Vec<std::ffi::OsString> {
        let before = self.other.map_or(&[][..], |(words, ..)| words);
        before
            .iter()
            .map(Into::into)
            .chain([program.into()])
            .collect()
    }

    /// Starts the process that cleans up after us, in a process group of its own so that Ctrl-C in
    /// the terminal does not reach it.
    fn watchdog(&self, bin: &Path, folder: &Path) -> Result<Child> {
        let mut watchdog = Command::new("sh");
        watchdog.arg("-c").arg(WATCHDOG).arg(folder);
        watchdog.args(self.words(&bin.join("pg_ctl")));
        watchdog
            .args(["stop", "--wait", "--mode=immediate", "--pgdata"])
            .arg(folder.join("data"));
        watchdog.current_dir(folder).process_group(0);
        watchdog
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        watchdog.spawn().context("cannot run sh")
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port on 127.0.0.1")?;
    Ok(listener
        .local_addr()
        .context("no free port on 127.0.0.1")?
        .port())
}

/// Runs a server in the foreground until this process is stopped.
pub(crate) fn serve() -> Result<()> {
    let cluster = Cluster::start(&setup::postgres()?)?;
    writeln!(
        std::io::stdout(),
        "export PAYDESK_TEST_POSTGRES={}",
        cluster.url()
    )
    .context("cannot print the address")?;
    say("PostgreSQL runs until Ctrl-C.");
    loop {
        thread::park();
    }
}

#[cfg(test)]
mod tests {
    use std::{net::TcpStream, path::Path, process::Command};

    use super::{Account, Cluster};
    use crate::{process::output, setup};

    #[test]
    fn a_server_answers_its_superuser_and_leaves_nothing_behind() {
        let bin = setup::postgres_programs().unwrap();
        let cluster = Cluster::start(&bin).unwrap();
        let folder = cluster.folder.clone();
        let port = cluster.port;

        let query = "create database a_test; select usesuper from pg_user; show max_connections";
        let queries = query.split("; ").flat_map(|query| ["-c", query]);
        let mut psql = Command::new(bin.join("psql"));
        let answer = output(psql.arg(cluster.url()).arg("-At").args(queries)).unwrap();
        assert_eq!(answer, "CREATE DATABASE\nt\n200\n");

        drop(cluster);
        assert!(!folder.exists());
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    }

    #[test]
    fn a_server_that_cannot_be_created_is_an_error_and_leaves_nothing_behind() {
        let bin = Path::new("/nowhere");
        let account = Account::current().unwrap();
        let folder = account.new_folder().unwrap();
        let watchdog = account.watchdog(bin, &folder).unwrap();
        let cluster = Cluster {
            folder: folder.clone(),
            port: 0,
            watchdog,
        };

        let error = cluster.create(bin, &account).unwrap_err();
        assert!(format!("{error:#}").contains("initdb"), "{error:#}");

        drop(cluster);
        assert!(!folder.exists());
    }
}
