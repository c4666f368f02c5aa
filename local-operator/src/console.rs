//! What the operator tells the developer while it runs, on standard error.
//! Origins, domains, file names and names of webhooks; never DII, hashes, secrets or tokens (reference 16, point 19).

use crate::config::Site;
use crate::product::Product;

/// Explains why client-generate refused a page, and what to do about it. The answer does not explain it, like the real
/// operator's (reference 5.5, row 8).
pub(crate) fn explain_origin(product: Product, site: &Site, origin: Option<&str>) {
    let listed = site.domains.join(", ");
    let why = match origin {
        None => "the request has no Origin: only browsers send one, so send one by hand, or an app_name".to_owned(),
        Some(origin) => format!("the origin {origin} is not in the site's domains ({listed}). {}", advice(origin)),
    };
    say(&format!("{}: client-generate refused: {why}", product.scope_name()));
}

fn advice(origin: &str) -> String {
    match url::Url::parse(origin) {
        Ok(url) if matches!(url.host(), Some(url::Host::Ipv4(_) | url::Host::Ipv6(_))) => {
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            format!(
                "An IP address never is, on the real operator neither: open {}://localhost{port} instead",
                url.scheme()
            )
        }
        _ => "Add its registrable domain to `domains` of the site, or open the page at localhost".to_owned(),
    }
}

/// One line on standard error.
pub(crate) fn say(line: &str) {
    eprintln!("{line}");
}
