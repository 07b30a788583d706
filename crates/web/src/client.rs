//! Whom a request comes from, as far as counting needs to know.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, X_FORWARDED_FOR};
use actix_web::web::Data;

use crate::Site;

/// What one customer of a network has: an IPv4 address, or the 64 bits in front of an IPv6 address, since anybody with
/// one such address has 2⁶⁴ of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client(IpAddr);

impl Client {
    /// Who sent `request`: the peer of the connection, or, behind as many proxies as the [`Site`] trusts, whom the
    /// outermost of them saw.
    ///
    /// Each proxy appends its own peer to `X-Forwarded-For`. What stands further left was sent by the client itself, and
    /// may be anything.
    pub fn of(request: &HttpRequest) -> Self {
        Self::at(address_of(request).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)))
    }

    fn at(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
            IpAddr::V4(address) => address.into(),
        })
    }
}

/// Where `request` came from, as [`Client::of`] has it, in full.
pub fn address_of(request: &HttpRequest) -> Option<IpAddr> {
    let site = request.app_data::<Data<Site>>();
    let proxies = site.map_or(0, |site| site.trusted_proxies);
    let peer = request.peer_addr().map(|address| address.ip());
    seen_by_proxy(request.headers(), proxies).or(peer)
}

/// The address that the outermost of `proxies` appended. `None` without proxies, and when they did not do their work.
fn seen_by_proxy(headers: &HeaderMap, proxies: usize) -> Option<IpAddr> {
    let place = proxies.checked_sub(1)?;
    let mut seen: Vec<&str> = Vec::new();
    for header in headers.get_all(X_FORWARDED_FOR) {
        // What cannot be read stands for entries that cannot be counted.
        seen.extend(header.to_str().ok()?.split(','));
    }
    parse(seen.iter().rev().nth(place)?.trim())
}

/// Some proxies add the port.
fn parse(entry: &str) -> Option<IpAddr> {
    let bare = entry.trim_start_matches('[').trim_end_matches(']');
    let socket = || entry.parse::<SocketAddr>().map(|address| address.ip());
    bare.parse().or_else(|_not_bare| socket()).ok()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn client(proxies: usize, forwarded: &[&str]) -> Client {
        let mut site = Site::new("Site", "http://localhost:1");
        site.trusted_proxies = proxies;
        let peer = "192.0.2.1:5000".parse().unwrap();
        let mut request = TestRequest::get().app_data(Data::new(site)).peer_addr(peer);
        for value in forwarded {
            request = request.append_header((X_FORWARDED_FOR, *value));
        }
        Client::of(&request.to_http_request())
    }

    fn at(address: &str) -> Client {
        Client(address.parse().unwrap())
    }

    #[test]
    fn without_proxies_the_peer_counts_whatever_is_claimed() {
        assert_eq!(client(0, &["203.0.113.9"]), at("192.0.2.1"));
        assert_eq!(client(0, &[]), at("192.0.2.1"));
    }

    #[test]
    fn behind_proxies_what_the_outermost_saw_counts() {
        let header = "6.6.6.6, 203.0.113.9, 10.0.0.1";
        assert_eq!(client(1, &[header]), at("10.0.0.1"));
        assert_eq!(client(2, &[header]), at("203.0.113.9"));
        assert_eq!(
            client(2, &["6.6.6.6, 203.0.113.9", "10.0.0.1"]),
            at("203.0.113.9")
        );
        assert_eq!(client(1, &["203.0.113.9:4711"]), at("203.0.113.9"));
        assert_eq!(client(1, &["[2001:db8:1:2:3::4]:80"]), at("2001:db8:1:2::"));
        assert_eq!(client(1, &["2001:db8:1:2:3::4"]), at("2001:db8:1:2::"));
        assert_eq!(client(1, &["::ffff:203.0.113.9"]), at("203.0.113.9"));
    }

    #[test]
    fn proxies_that_say_nothing_of_use_leave_the_peer() {
        for header in ["", "unknown", "_hidden", "1.2.3", "ä"] {
            assert_eq!(client(1, &[header]), at("192.0.2.1"), "{header}");
        }
        assert_eq!(client(3, &["203.0.113.9"]), at("192.0.2.1"));
    }

    #[test]
    fn addresses_of_one_customer_are_one_client() {
        let of = |address: &str| Client::at(address.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
