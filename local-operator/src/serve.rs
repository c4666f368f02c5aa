//! Starting and stopping: both products and the site, each on its own port of the loopback interface.
//! What is answered there is in `transport`, `control`, `companies` and `site`.

mod announcement;
mod connection;
mod port;
mod site;

pub use announcement::{AdobeAnnouncement, Announcement, Credential, ProbeCredentials, ProductAnnouncement};
pub use site::Directories;

use crate::clock::Clock;
use crate::config::Config;
use crate::operator::Operator;
use crate::product::Product;
use crate::state_file::StateFile;
use crate::webhook::{Conduct, Delivery, Sender};
use crate::{adobe, companies, control, transport, webhook};
use axum::Router;
use port::Listeners;
use std::io;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Both operators and the site, listening. Dropping it stops them.
pub struct Running {
    announcement: Announcement,
    // Dropping the set ends every task in it, and with it every connection.
    _tasks: JoinSet<()>,
}

impl Running {
    /// The addresses, with the ports that were really bound.
    #[must_use]
    pub fn announcement(&self) -> &Announcement {
        &self.announcement
    }
}

/// Binds all ports and answers on them. A taken port is not an error: the next free one is used.
///
/// # Errors
/// When no port can be bound at all, or the file of kept opt-outs cannot be read as one.
pub async fn start(config: &Config, directories: &Directories) -> io::Result<Running> {
    let kept = config.opt_outs.file.as_deref().map(StateFile::open).transpose()?.map(Arc::new);
    let uid2 = Listeners::bind(config.uid2.port).await?;
    let euid = Listeners::bind(config.euid.port).await?;
    let site = Listeners::bind(config.site_port).await?;
    let announcement = Announcement::new(config, site.port, uid2.port, euid.port);
    let mut tasks = JoinSet::new();
    // Without the site nobody sees what the demo's bidder heard, and so it is not told.
    let bidder_port = directories.site.is_some().then_some(site.port);
    let [for_uid2, for_euid] =
        [Product::Uid2, Product::Euid].map(|product| operator(product, config, kept.clone(), bidder_port, &mut tasks));
    uid2.serve(&with_control(&for_uid2), &mut tasks);
    euid.serve(&with_control(&for_euid), &mut tasks);
    let adobe = Arc::default();
    let companies =
        companies::router([for_uid2, for_euid], directories.site.clone(), &adobe).merge(adobe::router(&adobe));
    site.serve(&site::router(directories, &announcement, companies), &mut tasks);
    Ok(Running { announcement, _tasks: tasks })
}

/// One product's operator and its API, and its webhooks in tasks of their own.
fn operator(
    product: Product,
    config: &Config,
    kept: Option<Arc<StateFile>>,
    bidder_port: Option<u16>,
    tasks: &mut JoinSet<()>,
) -> (Arc<Operator>, Router) {
    let configured = config.product(product).webhooks.iter().cloned();
    let webhooks = configured.chain(bidder_port.map(|port| companies::webhook(product, port)));
    let (clock, conduct) = (Arc::<Clock>::default(), Arc::<Conduct>::default());
    let outbox = webhooks.map(|webhook| {
        let (outbox, inbox) = mpsc::unbounded_channel();
        let delivery = Delivery { webhook, clock: Arc::clone(&clock), conduct: Arc::clone(&conduct) };
        tasks.spawn(webhook::deliver(delivery, inbox));
        outbox
    });
    let outbox = outbox.collect();
    let operator = Arc::new(Operator::new(product, config, kept, Sender { clock, conduct, outbox }));
    let api = Router::new().fallback(transport::answer).with_state(Arc::clone(&operator));
    (operator, api)
}

/// An API and its control endpoint, on one port.
fn with_control((operator, api): &(Arc<Operator>, Router)) -> Router {
    control::router(Arc::clone(operator)).merge(api.clone())
}
