//! What the operator makes of a raw e-mail address (reference 12.1).
//! Not what a client should accept: the operator takes nearly anything with one `@` in it.

/// The normalized address, or `None` if the text is no address.
pub(super) fn normalize(raw: &str) -> Option<String> {
    let lower = raw.to_ascii_lowercase();
    let (local, domain) = lower.split_once('@')?;
    if domain.contains('@') {
        return None;
    }
    // Of spaces only the trailing ones of the domain are dropped, but every one of the local part.
    let domain = domain.trim_end_matches(' ');
    let local = local.replace(' ', "");
    let local = if domain == "gmail.com" { gmail_local(&local) } else { local };
    (!domain.is_empty() && !local.is_empty()).then(|| format!("{local}@{domain}"))
}

/// Gmail ignores dots, and everything from the first plus on.
fn gmail_local(local: &str) -> String {
    local.split('+').next().unwrap_or_default().replace('.', "")
}
