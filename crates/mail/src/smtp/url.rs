//! The URL of a mail server. Faults are fixed texts, because the URL holds a password.

use std::time::Duration;

use lettre::transport::smtp::{
    SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT, authentication::Credentials,
    client::TlsParameters,
};
use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::{Relay, Security};

type Fault = &'static str;

pub(super) fn parse(text: &str, timeout: Duration) -> Result<Relay, Fault> {
    let url = Url::parse(text.trim()).map_err(|_malformed| "is not a URL")?;
    let host = host_of(&url)?;
    if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return Err("must have nothing after the host and port but `?tls=…`");
    }
    let (security, default_port) = security_of(&url, &host)?;
    let credentials = credentials_of(&url)?;
    let is_always_encrypted = matches!(security, Security::Required(_) | Security::Always(_));
    if credentials.is_some() && !is_always_encrypted && !is_this_machine(&host) {
        return Err("has a password, which may only be sent with `tls=required` or `smtps`");
    }
    Ok(Relay {
        host,
        port: url.port().unwrap_or(default_port),
        security,
        credentials,
        timeout,
    })
}

fn host_of(url: &Url) -> Result<String, Fault> {
    match url.host() {
        Some(Host::Domain(name)) if !name.is_empty() => Ok(name.to_owned()),
        Some(Host::Ipv4(address)) => Ok(address.to_string()),
        Some(Host::Ipv6(address)) => Ok(address.to_string()),
        _ => Err("has no host"),
    }
}

fn security_of(url: &Url, host: &str) -> Result<(Security, u16), Fault> {
    let mut tls = None;
    for (name, value) in url.query_pairs() {
        if name != "tls" || tls.is_some() {
            return Err("may only have one parameter, `tls`");
        }
        tls = Some(value);
    }
    let parameters = || {
        TlsParameters::new(host.to_owned())
            .map_err(|_unsupported| "names a host that TLS cannot check")
    };
    match (url.scheme(), tls.as_deref()) {
        ("smtp", None | Some("required")) => {
            Ok((Security::Required(parameters()?), SUBMISSION_PORT))
        }
        ("smtp", Some("opportunistic")) => {
            Ok((Security::Opportunistic(parameters()?), SUBMISSION_PORT))
        }
        ("smtp", Some("none")) => Ok((Security::None, SMTP_PORT)),
        ("smtp", _) => Err("has a `tls` that is none of `required`, `opportunistic` and `none`"),
        ("smtps", None | Some("required")) => {
            Ok((Security::Always(parameters()?), SUBMISSIONS_PORT))
        }
        ("smtps", _) => Err("has a `tls` that `smtps` cannot obey"),
        _ => Err("must start with smtp:// or smtps://"),
    }
}

fn credentials_of(url: &Url) -> Result<Option<Credentials>, Fault> {
    let decode = |text| {
        percent_decode_str(text)
            .decode_utf8()
            .map(String::from)
            .map_err(|_malformed| "has a user name or password that is not UTF-8")
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) => Err("has a password without a user name"),
        (_, None) => Err("has a user name without a password"),
        (user, Some(password)) => Ok(Some(Credentials::new(decode(user)?, decode(password)?))),
    }
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Relay, Fault> {
        parse(text, Duration::from_secs(1))
    }

    #[test]
    fn the_url_says_how_to_reach_the_server() {
        for (text, host, port, security) in [
            (
                "smtp://mail.example.com",
                "mail.example.com",
                587,
                "required",
            ),
            (
                "smtp://mail.example.com/?tls=required",
                "mail.example.com",
                587,
                "required",
            ),
            (
                "smtp://u:p@mail.example.com:2525",
                "mail.example.com",
                2525,
                "required",
            ),
            (
                "smtp://127.0.0.1?tls=opportunistic",
                "127.0.0.1",
                587,
                "opportunistic",
            ),
            ("smtp://u:p@[::1]:25?tls=none", "::1", 25, "none"),
            (" smtp://localhost?tls=none\n", "localhost", 25, "none"),
            (
                "smtps://u:p@mail.example.com",
                "mail.example.com",
                465,
                "always",
            ),
        ] {
            let relay = parsed(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
            let found = match relay.security {
                Security::None => "none",
                Security::Opportunistic(_) => "opportunistic",
                Security::Required(_) => "required",
                Security::Always(_) => "always",
            };
            assert_eq!(
                (relay.host.as_str(), relay.port, found),
                (host, port, security),
                "{text}"
            );
        }
    }

    #[test]
    fn names_and_passwords_are_percent_decoded() {
        let relay = parsed("smtp://a%40b:c%2Fd%25@mail.example.com").unwrap();
        assert_eq!(
            relay.credentials,
            Some(Credentials::new("a@b".to_owned(), "c/d%".to_owned()))
        );
        assert_eq!(parsed("smtp://mail.example.com").unwrap().credentials, None);
    }

    #[test]
    fn unusable_urls_are_refused_with_the_reason() {
        for (text, reason) in [
            ("", "is not a URL"),
            ("mail.example.com", "is not a URL"),
            ("mail.example.com:25", "has no host"),
            ("smtp:///", "has no host"),
            ("https://mail.example.com", "smtp:// or smtps://"),
            ("smtp://mail.example.com?tls=yes", "none of `required`"),
            ("smtps://mail.example.com?tls=none", "cannot obey"),
            ("smtp://mail.example.com?ssl=1", "one parameter"),
            (
                "smtp://mail.example.com?tls=none&tls=required",
                "one parameter",
            ),
            ("smtp://mail.example.com/inbox", "nothing after"),
            ("smtp://user@mail.example.com", "without a password"),
            ("smtp://:secret@mail.example.com", "without a user name"),
            ("smtp://user:%ff@mail.example.com", "not UTF-8"),
            (
                "smtp://user:secret@mail.example.com?tls=none",
                "may only be sent",
            ),
            (
                "smtp://user:secret@mail.example.com?tls=opportunistic",
                "may only be sent",
            ),
        ] {
            let Err(fault) = parsed(text) else {
                panic!("{text} was accepted");
            };
            assert!(fault.contains(reason), "{text}: {fault}");
        }
    }
}
