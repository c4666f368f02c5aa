//! Reading the configuration: from a TOML text to values that can be used, or the first mistake in it.
//! What the file looks like is in `written`, what can be wrong with it in `check`, what is left afterwards in `checked`.

mod check;
mod checked;
mod mistake;
mod written;

pub use checked::{Client, ClientKeypair, Config, OptOutRules, ProductConfig, Rules, Site, Webhook, WebhookMethod};
pub use mistake::Mistake;

use crate::product::Product;
use mistake::MistakeInText;
use std::path::Path;

/// The configuration that is built in.
pub const DEFAULT: &str = include_str!("../default.toml");

impl Config {
    /// Reads the built-in configuration.
    ///
    /// # Errors
    /// Never: a test reads the built-in configuration.
    pub fn built_in() -> Result<Self, Mistake> {
        Self::parse(Path::new("default.toml"), DEFAULT)
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    /// The first mistake in it, with file, line and remedy.
    pub fn load(file: &Path) -> Result<Self, Mistake> {
        let text = std::fs::read_to_string(file).map_err(|error| Mistake::unreadable(file, &error))?;
        Self::parse(file, &text)
    }

    /// Checks a text. The file is only named in mistakes.
    ///
    /// # Errors
    /// The first mistake in it, with file, line and remedy.
    pub fn parse(file: &Path, text: &str) -> Result<Self, Mistake> {
        let located = |mistake: MistakeInText| mistake.locate(file, text);
        let written = toml::from_str(text).map_err(|error| located(error.into()))?;
        check::check(written).map_err(located)
    }

    /// One product's part.
    #[must_use]
    pub fn product(&self, product: Product) -> &ProductConfig {
        match product {
            Product::Uid2 => &self.uid2,
            Product::Euid => &self.euid,
        }
    }

    /// The same configuration on ports that the system chooses: for tests.
    #[must_use]
    pub fn on_any_port(mut self) -> Self {
        self.site_port = 0;
        self.uid2.port = 0;
        self.euid.port = 0;
        self
    }
}
