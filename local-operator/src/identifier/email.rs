//! What the operator makes of a raw e-mail address (reference 12.1).
//! Not what a client should accept: the operator takes nearly anything with one `@` in it.

/// The normalized address, or `None` if the text is no address.
pub(super) fn normalize(raw: &str) -> Option<String> {
    let lower = raw.to_ascii_lowercase();
    let (local, domain) = lower.split_once('@')?;
    if domain.contains('@') {
        return None;
    }
    // Every space of the local part is dropped, but of the domain only those at its end.
    let domain = domain.trim_end_matches(' ');
    let local = local.replace(' ', "");
    let local = if domain == "gmail.com" { gmail_local(&local) } else { local };
    (!domain.is_empty() && !local.is_empty()).then(|| format!("{local}@{domain}"))
}

/// The local part as Gmail understands it: without dots, and without the first plus and what follows it.
fn gmail_local(local: &str) -> String {
    local.split('+').next().unwrap_or_default().replace('.', "")
}
