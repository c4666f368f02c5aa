//! What an Origin says: the registrable domain, by which client-generate knows a site (reference 5.4), and whether it is local.
//! Which domains may ask is in the configuration; CORS is in `transport`, and in `control` for the control endpoint.

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

/// Reduces a host by the Public Suffix List, private suffixes included. `localhost`, which is on no list, counts as a domain.
pub(crate) fn registrable_domain(host: &str) -> Option<String> {
    if is_localhost(host) {
        return Some("localhost".to_owned());
    }
    let suffix = psl::suffix(host.as_bytes())?;
    // A host under no suffix of the list has no registrable domain: the rule `*`, which matches every host, is not used.
    suffix.is_known().then(|| psl::domain_str(host)).flatten().map(str::to_owned)
}

/// Whether the host of this origin or URL is localhost or a loopback address.
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
