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
