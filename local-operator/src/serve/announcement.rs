//! Where everything is and what to ask it with, for programs: the announced file, `/operator.json`, and probe.py's credentials.
//! For people, the same is on the screen.

use crate::adobe;
use crate::config::Config;
use crate::product::Product;
use crate::whole_file;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// What tests and pages need to know.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Announcement {
    /// The site's address.
    pub site: String,
    /// The UID2 operator.
    pub uid2: ProductAnnouncement,
    /// The EUID operator.
    pub euid: ProductAnnouncement,
    /// The stand-in for Adobe Journey Optimizer.
    pub adobe: AdobeAnnouncement,
}

/// What a server needs to know to unsubscribe somebody at the stand-in for Adobe Journey Optimizer.
#[derive(Clone, Serialize, Deserialize)]
pub struct AdobeAnnouncement {
    /// Today's consent endpoint.
    pub endpoint: String,
    /// The consent endpoint before it.
    pub old_endpoint: String,
    /// The token endpoint.
    pub token: String,
    /// The base URL of its control endpoint.
    pub control: String,
    /// The API key, which is the client id of the OAuth credential as well.
    pub api_key: String,
    /// The client secret of the OAuth credential.
    pub client_secret: String,
    /// The organisation.
    pub org_id: String,
    /// The sandbox.
    pub sandbox: String,
}

/// One product's operator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProductAnnouncement {
    /// The base URL of the API, without a path.
    pub api: String,
    /// The base URL of the control endpoint.
    pub control: String,
    /// For client-generate; of the first key pair.
    pub subscription_id: String,
    /// For client-generate, with its prefix.
    pub server_public_key: String,
    /// API keys and secrets by the names of the configuration.
    pub clients: BTreeMap<String, Credential>,
}

/// An API key with its secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct Credential {
    /// The API key.
    pub key: String,
    /// The client secret in Base64.
    pub secret: String,
}

/// What docs/protocol/conformance/probe.py takes, for one product.
#[derive(Clone, Debug, Serialize)]
pub struct ProbeCredentials {
    base: String,
    origin: String,
    domain: String,
    app: String,
    subscription_id: String,
    public_key: String,
    keys: BTreeMap<String, Credential>,
}

impl Announcement {
    /// From the configuration and the ports really taken.
    pub(super) fn new(config: &Config, site: u16, uid2: u16, euid: u16) -> Self {
        Self {
            site: at_port(site),
            uid2: ProductAnnouncement::new(config, Product::Uid2, uid2),
            euid: ProductAnnouncement::new(config, Product::Euid, euid),
            adobe: AdobeAnnouncement::new(&at_port(site)),
        }
    }

    /// The announcement of an operator that gets every configured port.
    #[must_use]
    pub fn expected(config: &Config) -> Self {
        Self::new(config, config.site_port, config.uid2.port, config.euid.port)
    }

    /// Writes it to a file as JSON. A program that waits for the file never reads half of it.
    ///
    /// # Errors
    /// When the file, or the one of the same name with `.unfinished` after it, cannot be written.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        whole_file::write(file, self)
    }

    /// One product's part.
    #[must_use]
    pub fn product(&self, product: Product) -> &ProductAnnouncement {
        match product {
            Product::Uid2 => &self.uid2,
            Product::Euid => &self.euid,
        }
    }

    /// The credentials for probe.py: both products by name.
    #[must_use]
    pub fn probe_credentials(&self, config: &Config) -> BTreeMap<&'static str, ProbeCredentials> {
        Product::ALL.map(|product| (product.key(), self.product(product).probe_credentials(config, product))).into()
    }
}

impl ProductAnnouncement {
    fn new(config: &Config, product: Product, port: u16) -> Self {
        let configured = config.product(product);
        let api = at_port(port);
        let keypair = configured.client_keypairs.first();
        let clients = configured.clients.iter().map(|client| {
            let secret = crate::cipher::b64(client.secret);
            (client.name.clone(), Credential { key: client.key.clone(), secret })
        });
        Self {
            control: format!("{api}/control"),
            api,
            subscription_id: keypair.map(|keypair| keypair.subscription_id.clone()).unwrap_or_default(),
            server_public_key: keypair.map(|keypair| keypair.public_key.clone()).unwrap_or_default(),
            clients: clients.collect(),
        }
    }

    fn probe_credentials(&self, config: &Config, product: Product) -> ProbeCredentials {
        let configured = config.product(product);
        let keypair = configured.client_keypairs.first();
        let site = keypair.and_then(|keypair| configured.sites.iter().find(|site| site.id == keypair.site));
        let second = site.and_then(|site| site.domains.iter().find(|domain| *domain != "localhost"));
        ProbeCredentials {
            base: self.api.clone(),
            origin: "http://localhost:3000".to_owned(),
            domain: second.cloned().unwrap_or_default(),
            app: site.and_then(|site| site.app_names.first()).cloned().unwrap_or_default(),
            subscription_id: self.subscription_id.clone(),
            public_key: self.server_public_key.clone(),
            keys: self.clients.clone(),
        }
    }
}

impl AdobeAnnouncement {
    fn new(site: &str) -> Self {
        Self {
            endpoint: format!("{site}{}", adobe::CONSENT),
            old_endpoint: format!("{site}{}", adobe::CONSENT_OLD),
            token: format!("{site}{}", adobe::TOKEN),
            control: format!("{site}/adobe/control"),
            api_key: adobe::API_KEY.to_owned(),
            client_secret: adobe::CLIENT_SECRET.to_owned(),
            org_id: adobe::ORG_ID.to_owned(),
            sandbox: adobe::SANDBOX.to_owned(),
        }
    }
}

impl std::fmt::Debug for AdobeAnnouncement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AdobeAnnouncement").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credential").finish_non_exhaustive()
    }
}

fn at_port(port: u16) -> String {
    format!("http://localhost:{port}")
}
