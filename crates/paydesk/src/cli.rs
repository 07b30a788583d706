//! The command line.

use std::{
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context as _;
use clap::{Parser, Subcommand, ValueEnum};

use crate::{
    App, Config, Overrides, Part, app::prepare_folders, banner, keys::Keys, logging,
    reference_service,
};

/// A reference government service with hosted payment pages and a GOV.UK Pay compatible API.
#[derive(Debug, Parser)]
#[command(name = "paydesk", version)]
struct Arguments {
    /// A settings file (TOML); may be given several times, later files win.
    #[arg(long, global = true, value_name = "FILE")]
    config: Vec<PathBuf>,
    /// Start from the demo's settings (config/development.toml), as `demo` always does.
    #[arg(long, global = true)]
    development: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start everything with development settings and say where to click (the default).
    Demo,
    /// Start some or all parts.
    Serve {
        /// Which parts, separated by commas; all when left out.
        #[arg(long, value_delimiter = ',', value_name = "PARTS")]
        only: Vec<PartName>,
    },
    /// Bring the database up to date and stop.
    Migrate,
    /// Make, list and revoke API keys, also while servers run on the same database.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Look into the reference service, also while it runs.
    #[command(subcommand)]
    Service(ServiceCommand),
    /// Read the settings, say what is wrong with them, and stop.
    CheckConfig,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Make a key and print it, this once; what else there is to say goes to standard error.
    Create {
        /// The account that the key opens.
        #[arg(long, value_name = "ID")]
        account: String,
        /// What the key is for, in a few words.
        #[arg(long, value_name = "TEXT", default_value = "")]
        description: String,
    },
    /// Show what is known of every key; the keys themselves are not known.
    List {
        /// Only the keys of this account.
        #[arg(long, value_name = "ID")]
        account: Option<String>,
    },
    /// End a key at once and for ever.
    Revoke {
        /// The key's name, as `keys list` shows it, or the beginning of it.
        name: String,
    },
}

#[derive(Debug, Subcommand)]
enum ServiceCommand {
    /// Show the payments that the service asked for and what became of them, newest first.
    Payments {
        /// Only those whose outcome is not known.
        #[arg(long)]
        unfinished: bool,
        /// At most this many.
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u32,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PartName {
    Service,
    Pages,
    Api,
    Worker,
}

impl From<PartName> for Part {
    fn from(name: PartName) -> Self {
        match name {
            PartName::Service => Self::Service,
            PartName::Pages => Self::Pages,
            PartName::Api => Self::Api,
            PartName::Worker => Self::Worker,
        }
    }
}

/// Runs the program; what goes wrong is one line on standard error and a code that is not zero.
pub fn run() -> ExitCode {
    match try_run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be closed; there is nobody left to tell.
            writeln!(std::io::stderr(), "paydesk: {error:#}").ok();
            ExitCode::FAILURE
        }
    }
}

fn try_run(arguments: Arguments) -> anyhow::Result<()> {
    let command = arguments.command.unwrap_or(Command::Demo);
    let is_development = arguments.development || matches!(command, Command::Demo);
    let config = Config::load(is_development, &arguments.config).map_err(|error| {
        if is_development || !arguments.config.is_empty() {
            error
        } else {
            anyhow::anyhow!(
                "{error:#}; --config FILE gives settings, --development those of the demo"
            )
        }
    })?;
    match command {
        Command::CheckConfig => say("The settings are right."),
        Command::Migrate => migrate(&config),
        Command::Keys(command) => keys(&config, &command),
        Command::Service(ServiceCommand::Payments { unfinished, limit }) => {
            logging::start(&config.log)?;
            let list = reference_service::list_payments(&config, unfinished, limit);
            say(&actix_web::rt::System::new().block_on(list)?)
        }
        Command::Demo => serve(config, Part::ALL, true),
        Command::Serve { only } if only.is_empty() => serve(config, Part::ALL, false),
        Command::Serve { only } => {
            let parts: Vec<Part> = only.into_iter().map(Part::from).collect();
            serve(config, &parts, false)
        }
    }
}

fn migrate(config: &Config) -> anyhow::Result<()> {
    logging::start(&config.log)?;
    prepare_folders(config)?;
    let database = database::Database::open(&config.database()?)?;
    database.close();
    say("The database is up to date.")
}

fn keys(config: &Config, command: &KeysCommand) -> anyhow::Result<()> {
    logging::start(&config.log)?;
    actix_web::rt::System::new().block_on(async {
        let keys = Keys::open(config)?;
        match command {
            KeysCommand::Create {
                account,
                description,
            } => {
                let new = keys.create(account, description).await?;
                say(&new.key.expose()).with_context(|| {
                    format!("the new key {} was not shown; revoke it", new.name)
                })?;
                // The key has been handed over; that nobody reads this is no failure.
                writeln!(std::io::stderr(), "{}", new.explanation).ok();
                Ok(())
            }
            KeysCommand::List { account } => say(&keys.list(account.as_deref()).await?),
            KeysCommand::Revoke { name } => say(&keys.revoke(name).await?),
        }
    })
}

fn serve(config: Config, parts: &[Part], shows_banner: bool) -> anyhow::Result<()> {
    logging::start(&config.log)?;
    actix_web::rt::System::new().block_on(async move {
        let stop = stop_signal()?;
        let app = App::build(config, parts, Overrides::default()).await?;
        if shows_banner
            && let Err(error) = say(&banner::text(&app, std::io::stdout().is_terminal()))
        {
            // Whoever reads our output may stop reading; that is no reason to stop serving.
            tracing::warn!(%error, "the banner was not read");
        }
        app.run(stop).await
    })
}

fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .context("standard output cannot be written")
}

/// Listens from now on for being asked to stop; the future completes when that happens.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let explain = "signals cannot be listened for";
        let mut terminate = signal(SignalKind::terminate()).context(explain)?;
        let mut interrupt = signal(SignalKind::interrupt()).context(explain)?;
        Ok(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        // Without a handler there is no way to be told; run until killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
