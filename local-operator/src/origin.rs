//! Which web pages may ask client-generate: an Origin, reduced to its registrable domain (reference 5.4).
//! Which domains a site has listed is configuration; CORS is not decided here, it lets everybody pass.

use url::{Host, Url};

/// The domain an origin counts as, or `None` for those that are always refused: IP addresses, single labels, bare public
/// suffixes, `null`, other schemes.
pub(crate) fn domain(origin: &str) -> Option<String> {
    let url = Url::parse(origin).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    match url.host()? {
        Host::Domain(host) => registrable_domain(host.strip_suffix('.').unwrap_or(host)),
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

/// Reduces a host by the Public Suffix List, private suffixes included. `localhost`, which is on no list, counts as one.
pub(crate) fn registrable_domain(host: &str) -> Option<String> {
    if is_localhost(host) {
        return Some("localhost".to_owned());
    }
    let suffix = psl::suffix(host.as_bytes())?;
    // A name under no listed suffix is nobody's: the list's catch-all rule does not count.
    suffix.is_known().then(|| psl::domain_str(host)).flatten().map(str::to_owned)
}

/// Whether a page of this origin is on this machine: those may use the control endpoint.
pub(crate) fn is_loopback(origin: &str) -> bool {
    Url::parse(origin).is_ok_and(|url| match url.host() {
        Some(Host::Domain(host)) => is_localhost(host),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    })
}

fn is_localhost(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}
