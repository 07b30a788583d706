//! A browser that a test drives. What it is told either happens within a bounded time or fails the test.

use std::{fmt, time::Duration};

use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource as _, MOUSE_BUTTON_LEFT, MouseActions, PointerAction},
    elements::Element,
    error::CmdError,
    wd::Capabilities,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use crate::{
    commands,
    driver::{Driver, program},
};

/// How long anything may take to show.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is looked for.
const INTERVAL: Duration = Duration::from_millis(50);

const ARGUMENTS: &[&str] = &[
    "--headless=new",
    // Tests may run as root, which Chromium's sandbox refuses.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--no-proxy-server",
    // Whatever a page or the browser itself asks for, nothing leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
    "--window-size=1280,1024",
];

/// Chromium with a profile of its own; it ends with this value.
#[derive(Debug)]
pub(crate) struct Chromium {
    client: Client,
    _driver: Driver,
    _profile: TempDir,
}

impl Chromium {
    /// Starts it as nearly everybody has it.
    pub(crate) async fn start() -> Self {
        Self::with_preferences(json!({})).await
    }

    /// Starts it with scripts turned off.
    pub(crate) async fn start_without_scripts() -> Self {
        const BLOCK: u8 = 2;
        Self::with_preferences(
            json!({ "profile.managed_default_content_settings.javascript": BLOCK }),
        )
        .await
    }

    async fn with_preferences(preferences: Value) -> Self {
        let driver = Driver::start();
        let profile = tempfile::tempdir().expect("a temporary folder");
        let mut arguments: Vec<String> = ARGUMENTS.iter().map(ToString::to_string).collect();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": {
                "binary": program("PAYDESK_TEST_CHROMIUM", "/usr/bin/chromium"),
                "args": arguments,
                "prefs": preferences,
            },
            "goog:loggingPrefs": { "browser": "ALL" },
            "timeouts": { "pageLoad": PATIENCE.as_millis(), "script": PATIENCE.as_millis() },
        });
        let capabilities: Capabilities =
            serde_json::from_value(capabilities).expect("capabilities are an object");
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.url())
            .await
            .unwrap_or_else(|error| panic!("Chromium does not start: {error}"));
        Self {
            client,
            _driver: driver,
            _profile: profile,
        }
    }

    /// Goes to an address.
    pub(crate) async fn open(&self, url: &str) {
        let gone = self.client.goto(url).await;
        self.done(gone, &format_args!("opening {url}")).await;
    }

    /// Reloads the page.
    pub(crate) async fn reload(&self) {
        let reloaded = self.client.refresh().await;
        self.done(reloaded, &"reloading").await;
    }

    /// Presses the back button.
    pub(crate) async fn back(&self) {
        let gone = self.client.back().await;
        self.done(gone, &"going back").await;
    }

    /// Opens another tab, which is then the one that is driven, and says which it is.
    pub(crate) async fn open_tab(&self) -> Tab {
        let tab = self.client.new_window(true).await;
        let tab = Tab(self.done(tab, &"opening a tab").await.handle);
        self.show_tab(&tab).await;
        tab
    }

    /// The tab that is driven.
    pub(crate) async fn tab(&self) -> Tab {
        let tab = self.client.window().await;
        Tab(self.done(tab, &"asking for the tab").await)
    }

    /// Drives another tab.
    pub(crate) async fn show_tab(&self, tab: &Tab) {
        let shown = self.client.switch_to_window(tab.0.clone()).await;
        self.done(shown, &"changing to another tab").await;
    }

    /// Looks into a frame from now on.
    pub(crate) async fn enter_frame(&self, selector: &str) {
        let entered = self.find(selector).await.enter_frame().await;
        self.done(entered, &format_args!("entering the frame {selector}"))
            .await;
    }

    /// Looks at the whole page again.
    pub(crate) async fn leave_frames(&self) {
        let left = self.client.issue_cmd(commands::leave_frames()).await;
        self.done(left, &"leaving the frames").await;
    }

    /// Clicks once the element is there.
    pub(crate) async fn click(&self, selector: &str) {
        let clicked = self.find(selector).await.click().await;
        self.done(clicked, &format_args!("clicking {selector}"))
            .await;
    }

    /// Clicks on what leads to another page, and waits until this one has gone.
    pub(crate) async fn leave_by(&self, selector: &str) {
        let element = self.find(selector).await;
        let clicked = element.click().await;
        let what = format_args!("leaving by {selector}");
        self.done(clicked, &what).await;
        let gone = async {
            while element.is_enabled().await.is_ok() {
                tokio::time::sleep(INTERVAL).await;
            }
        };
        let gone = tokio::time::timeout(PATIENCE, gone).await;
        let gone = gone.map_err(|_elapsed| CmdError::WaitTimeout);
        self.done(gone, &what).await;
    }

    /// Clicks twice, as fast as impatient people do.
    pub(crate) async fn double_click(&self, selector: &str) {
        let element = self.find(selector).await;
        let mut actions =
            MouseActions::new("mouse".to_owned()).then(PointerAction::MoveToElement {
                element,
                duration: None,
                x: 0.0,
                y: 0.0,
            });
        for _ in 0..2 {
            actions = actions
                .then(PointerAction::Down {
                    button: MOUSE_BUTTON_LEFT,
                })
                .then(PointerAction::Up {
                    button: MOUSE_BUTTON_LEFT,
                });
        }
        let clicked = self.client.perform_actions(actions).await;
        self.done(clicked, &format_args!("clicking {selector} twice"))
            .await;
    }

    /// Types into a field, in place of what is there, or chooses from a list.
    pub(crate) async fn fill(&self, selector: &str, value: &str) {
        let element = self.find(selector).await;
        let filled = async {
            if element.tag_name().await? == "select" {
                return element.select_by_value(value).await;
            }
            element.clear().await?;
            if value.is_empty() {
                return Ok(());
            }
            element.send_keys(value).await
        };
        let filled = filled.await;
        self.done(filled, &format_args!("filling {selector}")).await;
    }

    /// Presses keys where the focus is.
    pub(crate) async fn press(&self, keys: &str) {
        let pressed = async { self.client.active_element().await?.send_keys(keys).await };
        let pressed = pressed.await;
        self.done(pressed, &"pressing keys").await;
    }

    /// The text that is to be seen in an element.
    pub(crate) async fn text(&self, selector: &str) -> String {
        let text = self.find(selector).await.text().await;
        self.done(text, &format_args!("reading {selector}")).await
    }

    /// The texts of all such elements.
    pub(crate) async fn texts(&self, selector: &str) -> Vec<String> {
        let elements = self.client.find_all(Locator::Css(selector)).await;
        let mut texts = Vec::new();
        for element in self
            .done(elements, &format_args!("finding {selector}"))
            .await
        {
            let text = element.text().await;
            texts.push(self.done(text, &format_args!("reading {selector}")).await);
        }
        texts
    }

    /// What a field holds.
    pub(crate) async fn value(&self, selector: &str) -> String {
        let value = self.find(selector).await.prop("value").await;
        self.done(value, &format_args!("reading {selector}"))
            .await
            .unwrap_or_default()
    }

    /// An attribute of an element.
    pub(crate) async fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let attribute = self.find(selector).await.attr(name).await;
        self.done(attribute, &format_args!("reading {selector}"))
            .await
    }

    /// Whether there is such an element now.
    pub(crate) async fn has(&self, selector: &str) -> bool {
        let found = self.client.find_all(Locator::Css(selector)).await;
        !self
            .done(found, &format_args!("finding {selector}"))
            .await
            .is_empty()
    }

    /// Waits until the page has this heading.
    pub(crate) async fn shows(&self, heading: &str) {
        let xpath = format!("//h1[normalize-space()=\"{heading}\"]");
        self.wait_for(Locator::XPath(&xpath), heading).await;
    }

    /// The title.
    pub(crate) async fn title(&self) -> String {
        let title = self.client.title().await;
        self.done(title, &"reading the title").await
    }

    /// The address.
    pub(crate) async fn url(&self) -> Url {
        let url = self.client.current_url().await;
        self.done(url, &"reading the address").await
    }

    /// The status code of the page. Needs scripts.
    pub(crate) async fn status(&self) -> u16 {
        const SCRIPT: &str = "return performance.getEntriesByType('navigation')[0].responseStatus;";
        let status = self.run(SCRIPT, vec![]).await;
        serde_json::from_value(status).expect("a status code")
    }

    /// The value of a cookie that the page's site has set.
    pub(crate) async fn cookie(&self, name: &str) -> String {
        let cookie = self.client.get_named_cookie(name).await;
        let cookie = self
            .done(cookie, &format_args!("reading the cookie {name}"))
            .await;
        cookie.value().to_owned()
    }

    /// Puts another value into a cookie.
    pub(crate) async fn change_cookie(&self, name: &str, value: &str) {
        let cookie = self.client.get_named_cookie(name).await;
        let what = format_args!("changing the cookie {name}");
        let mut cookie = self.done(cookie, &what).await;
        cookie.set_value(value.to_owned());
        let changed = self.client.add_cookie(cookie).await;
        self.done(changed, &what).await;
    }

    /// Forgets one cookie.
    pub(crate) async fn delete_cookie(&self, name: &str) {
        let deleted = self.client.delete_cookie(name).await;
        self.done(deleted, &format_args!("deleting the cookie {name}"))
            .await;
    }

    /// Forgets all cookies.
    pub(crate) async fn delete_cookies(&self) {
        let deleted = self.client.delete_all_cookies().await;
        self.done(deleted, &"deleting the cookies").await;
    }

    /// Runs a script in the page, whatever its content security policy, and returns what it returns.
    pub(crate) async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        let ran = self.client.execute(script, arguments).await;
        self.done(ran, &"running a script").await
    }

    /// Runs a script that calls its last argument with what it has found out.
    pub(crate) async fn run_to_end(&self, script: &str, arguments: Vec<Value>) -> Value {
        let ran = self.client.execute_async(script, arguments).await;
        self.done(ran, &"running a script").await
    }

    /// A command of the browser's developer tools.
    pub(crate) async fn developer_tools(&self, name: &str, parameters: &Value) -> Value {
        let answer = self
            .client
            .issue_cmd(commands::developer_tools(name, parameters))
            .await;
        self.done(answer, &name).await
    }

    /// What the console says that it has not said before.
    pub(crate) async fn console(&self) -> Vec<Value> {
        let lines = self.client.issue_cmd(commands::console()).await;
        let lines = self.done(lines, &"reading the console").await;
        serde_json::from_value(lines).expect("the console is a list")
    }

    /// Waits for an element.
    pub(crate) async fn find(&self, selector: &str) -> Element {
        self.wait_for(Locator::Css(selector), selector).await
    }

    async fn wait_for(&self, locator: Locator<'_>, what: &str) -> Element {
        let found = self
            .client
            .wait()
            .at_most(PATIENCE)
            .every(INTERVAL)
            .for_element(locator)
            .await;
        self.done(found, &format_args!("waiting for “{what}”"))
            .await
    }

    /// Fails the test, and says which page is there.
    async fn done<T>(&self, result: Result<T, CmdError>, what: &dyn fmt::Display) -> T {
        match result {
            Ok(value) => value,
            Err(error) => {
                let url = self.client.current_url().await;
                let text = match self.client.find(Locator::Css("body")).await {
                    Ok(body) => body.text().await.unwrap_or_default(),
                    Err(_) => String::new(),
                };
                panic!("{what}: {error}\nat {url:?}:\n{text}");
            }
        }
    }
}

/// A tab of the browser.
#[derive(Clone, Debug)]
pub(crate) struct Tab(fantoccini::wd::WindowHandle);
