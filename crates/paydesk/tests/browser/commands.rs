//! What Chromium's driver can do beyond what the library knows.

use fantoccini::wd::WebDriverCompatibleCommand;
use reqwest::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// A command of the browser's developer tools.
pub(crate) fn developer_tools(name: &str, parameters: &Value) -> Extension {
    Extension {
        path: "goog/cdp/execute",
        body: json!({ "cmd": name, "params": parameters }),
    }
}

/// What the browser has written to its console since the last time.
pub(crate) fn console() -> Extension {
    Extension {
        path: "se/log",
        body: json!({ "type": "browser" }),
    }
}

/// Back from any frame to the whole page.
pub(crate) fn leave_frames() -> Extension {
    Extension {
        path: "frame",
        body: json!({ "id": null }),
    }
}

/// A command that the library does not know.
#[derive(Debug)]
pub(crate) struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
