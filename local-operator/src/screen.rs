//! The one screen the operator shows when it starts: what is where, and how to stop.
//! Programs read the announcement instead.

use std::fmt::Write as _;
use std::path::Path;
use uid2_local_operator::Product;
use uid2_local_operator::config::Config;
use uid2_local_operator::serve::{Announcement, Directories};

/// The screen as text.
pub(crate) fn screen(config: &Config, announcement: &Announcement, directories: &Directories) -> String {
    let mut text = String::from(
        "UID2 and EUID local operator. Everything here is made up, and only this machine can reach it.\n\n",
    );
    line(&mut text, "Site", &moved(&announcement.site, config.site_port));
    line(&mut text, "  files", &directory(directories.site.as_deref(), "none (--site DIR)"));
    line(&mut text, "  SDK", &directory(directories.sdk.as_deref(), "none (--sdk DIR)"));
    for product in Product::ALL {
        show_product(&mut text, config, announcement, product);
    }
    let api = &announcement.uid2.control;
    text.push_str("\nOpt somebody out:\n");
    let _infallible = writeln!(text, "  curl {api}/opt-out -d '{{\"email\":\"somebody@example.com\"}}'");
    text.push_str("\nCtrl-C stops it.");
    text
}

fn show_product(text: &mut String, config: &Config, announcement: &Announcement, product: Product) {
    let announced = announcement.product(product);
    text.push('\n');
    line(text, product.scope_name(), &moved(&announced.api, config.product(product).port));
    line(text, "  control", &announced.control);
    line(text, "  subscription id", &announced.subscription_id);
    line(text, "  public key", &announced.server_public_key);
    for (name, credential) in &announced.clients {
        line(text, &format!("  key `{name}`"), &credential.key);
        line(text, "    secret", &credential.secret);
    }
}

/// An address, and a remark if it is not at the configured port.
fn moved(address: &str, configured: u16) -> String {
    if configured == 0 || address.ends_with(&format!(":{configured}")) {
        address.to_owned()
    } else {
        format!("{address}   (port {configured} is taken)")
    }
}

fn directory(directory: Option<&Path>, none: &str) -> String {
    directory.map_or_else(|| none.to_owned(), |directory| directory.display().to_string())
}

fn line(text: &mut String, name: &str, value: &str) {
    let _infallible = writeln!(text, "{name:<19} {value}");
}
