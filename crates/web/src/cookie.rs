//! The one place where cookies are set, read and cleared.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;

/// How a cookie of ours is sent. The value is sealed by whoever sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CookieSettings {
    /// Its name.
    pub name: &'static str,
    /// Addresses below this path receive it.
    pub path: &'static str,
    /// How long a browser keeps it.
    pub max_age: Duration,
    /// Whether it travels over https only: true whenever the public address is https.
    pub is_secure: bool,
}

impl CookieSettings {
    /// A cookie that carries `value`.
    pub fn set(&self, value: String) -> Cookie<'static> {
        let max_age = i64::try_from(self.max_age.as_secs()).unwrap_or(i64::MAX);
        self.build(value, max_age)
    }

    /// A cookie that makes the browser forget the one it has.
    pub fn clear(&self) -> Cookie<'static> {
        self.build(String::new(), 0)
    }

    fn build(&self, value: String, max_age: i64) -> Cookie<'static> {
        Cookie::build(self.name, value)
            .path(self.path)
            .max_age(actix_web::cookie::time::Duration::seconds(max_age))
            .secure(self.is_secure)
            .http_only(true)
            .same_site(SameSite::Lax)
            .finish()
    }

    /// The value that the browser sent.
    ///
    /// Cookies of other programs on the same host do not disturb it, however malformed.
    pub fn read<'r>(&self, request: &'r HttpRequest) -> Option<&'r str> {
        request
            .headers()
            .get_all(header::COOKIE)
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == self.name)
            .map(|(_, value)| value)
            .filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const SETTINGS: CookieSettings = CookieSettings {
        name: "frontend_state",
        path: "/",
        max_age: Duration::from_mins(90),
        is_secure: true,
    };

    #[test]
    fn cookies_are_narrow() {
        assert_eq!(
            SETTINGS.set("sealed".to_owned()).to_string(),
            "frontend_state=sealed; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=5400"
        );
        let plain = CookieSettings {
            is_secure: false,
            ..SETTINGS
        };
        assert!(
            !plain
                .set("sealed".to_owned())
                .to_string()
                .contains("Secure")
        );
    }

    #[test]
    fn clearing_expires_at_once() {
        assert!(SETTINGS.clear().to_string().contains("Max-Age=0"));
    }

    #[test]
    fn the_value_is_found_among_malformed_cookies_of_others() {
        let request = |cookies: &str| {
            TestRequest::default()
                .insert_header((header::COOKIE, cookies))
                .to_http_request()
        };
        let found = request("nonsense; a==; =; frontend_state=abc.def-_; frontend_state=later");
        assert_eq!(SETTINGS.read(&found), Some("abc.def-_"));
        assert_eq!(SETTINGS.read(&request("frontend_state_2=x")), None);
        assert_eq!(SETTINGS.read(&request("frontend_state=")), None);
        assert_eq!(
            SETTINGS.read(&TestRequest::default().to_http_request()),
            None
        );
    }
}
