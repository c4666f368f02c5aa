//! Starting and stopping: both products and the site, each on its own port of the loopback interface.
//! What is answered there is in `transport`, `control` and `site`.

mod announcement;
mod connection;
mod port;
mod site;

pub use announcement::{Announcement, Credential, ProbeCredentials, ProductAnnouncement};

use crate::config::Config;
use crate::operator::Operator;
use crate::product::Product;
use crate::state_file::StateFile;
use crate::{control, transport, webhook};
use axum::Router;
use port::Listeners;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// The directories of the site; without one its part of the site explains what is missing.
#[derive(Clone, Debug, Default)]
pub struct Directories {
    /// Static files, at `/`.
    pub site: Option<PathBuf>,
    /// The built SDK, at `/sdk/`.
    pub sdk: Option<PathBuf>,
}

/// Both operators and the site, listening. Dropping it stops them.
pub struct Running {
    announcement: Announcement,
    // Dropping the set ends every task in it, and with it every connection.
    _tasks: JoinSet<()>,
}

impl Running {
    /// Where everything is: the ports that were really taken.
    #[must_use]
    pub fn announcement(&self) -> &Announcement {
        &self.announcement
    }
}

/// Binds all ports and answers on them. A taken port is not an error: the next free one is used.
///
/// # Errors
/// When no port can be bound at all, or the file of kept opt-outs is none.
pub async fn start(config: &Config, directories: &Directories) -> io::Result<Running> {
    let kept = config.opt_outs.file.as_deref().map(StateFile::open).transpose()?.map(Arc::new);
    let uid2 = Listeners::bind(config.uid2.port).await?;
    let euid = Listeners::bind(config.euid.port).await?;
    let site = Listeners::bind(config.site_port).await?;
    let announcement = Announcement::new(config, site.port, uid2.port, euid.port);
    let mut tasks = JoinSet::new();
    uid2.serve(&api(Product::Uid2, config, kept.clone(), &mut tasks), &mut tasks);
    euid.serve(&api(Product::Euid, config, kept, &mut tasks), &mut tasks);
    site.serve(&site::router(directories, &announcement), &mut tasks);
    Ok(Running { announcement, _tasks: tasks })
}

/// One product's API with its control endpoint, and its webhooks in tasks of their own.
fn api(product: Product, config: &Config, kept: Option<Arc<StateFile>>, tasks: &mut JoinSet<()>) -> Router {
    let outbox = config.product(product).webhooks.iter().map(|webhook| {
        let (outbox, inbox) = mpsc::unbounded_channel();
        tasks.spawn(webhook::deliver(webhook.clone(), inbox));
        outbox
    });
    let operator = Arc::new(Operator::new(product, config, kept, outbox.collect()));
    let api = Router::new().fallback(transport::answer).with_state(Arc::clone(&operator));
    control::router(operator).merge(api)
}
