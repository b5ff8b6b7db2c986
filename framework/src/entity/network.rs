//! [`Inet`], [`Cidr`], [`MacAddress`]: addresses in a column. In serde and as text each is what a person writes.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Address of a host, perhaps with its network: `192.168.0.1`, `192.168.0.1/24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Inet {
    address: IpAddr,
    prefix: u8,
}

/// Network: `192.168.0.0/24`. The bits behind the prefix are zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cidr {
    address: IpAddr,
    prefix: u8,
}

/// Hardware address of six bytes: `08:00:2b:01:02:03`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MacAddress(
    /// The bytes, as they are written.
    pub [u8; 6],
);

/// Why a text or a pair of values is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {what}")]
pub struct AddressError {
    text: String,
    what: &'static str,
}

fn bits(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// Whether all bits behind the prefix are zero.
fn is_network(address: IpAddr, prefix: u8) -> bool {
    let value = match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    };
    value.checked_shl(prefix.into()).unwrap_or(0) == 0
}

impl Inet {
    /// The host within a network of this prefix; none where the prefix is longer than the address.
    pub fn new(address: IpAddr, prefix: u8) -> Option<Self> {
        (prefix <= bits(address)).then_some(Self { address, prefix })
    }

    /// The host.
    pub const fn address(&self) -> IpAddr {
        self.address
    }

    /// Leading bits that name the network; all of them for a host alone.
    pub const fn prefix(&self) -> u8 {
        self.prefix
    }
}

impl Cidr {
    /// The network; none where the prefix is longer than the address, or bits behind it are set.
    pub fn new(address: IpAddr, prefix: u8) -> Option<Self> {
        (prefix <= bits(address) && is_network(address, prefix)).then_some(Self { address, prefix })
    }

    /// The network's first address.
    pub const fn address(&self) -> IpAddr {
        self.address
    }

    /// Leading bits that name the network.
    pub const fn prefix(&self) -> u8 {
        self.prefix
    }
}

impl From<IpAddr> for Inet {
    fn from(address: IpAddr) -> Self {
        Self { address, prefix: bits(address) }
    }
}

impl fmt::Display for Inet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.prefix == bits(self.address) {
            return self.address.fmt(formatter);
        }
        write!(formatter, "{}/{}", self.address, self.prefix)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.address, self.prefix)
    }
}

impl fmt::Display for MacAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, f] = self.0;
        write!(formatter, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{f:02x}")
    }
}

fn address_and_prefix(text: &str) -> Option<(IpAddr, u8)> {
    match text.split_once('/') {
        Some((address, prefix)) => Some((address.parse().ok()?, prefix.parse().ok()?)),
        None => text.parse().ok().map(|address| (address, bits(address))),
    }
}

impl FromStr for Inet {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let wrong = || AddressError { text: text.to_owned(), what: "address of a host" };
        address_and_prefix(text).and_then(|(address, prefix)| Self::new(address, prefix)).ok_or_else(wrong)
    }
}

impl FromStr for Cidr {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let wrong = || AddressError { text: text.to_owned(), what: "network" };
        address_and_prefix(text).and_then(|(address, prefix)| Self::new(address, prefix)).ok_or_else(wrong)
    }
}

impl FromStr for MacAddress {
    type Err = AddressError;

    /// Reads twelve hexadecimal digits, with any of `:`, `-` and `.` between them.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let wrong = || AddressError { text: text.to_owned(), what: "hardware address" };
        let digits: Option<Vec<u8>> = text
            .chars()
            .filter(|letter| !matches!(letter, ':' | '-' | '.'))
            .map(|letter| letter.to_digit(16).and_then(|digit| digit.try_into().ok()))
            .collect();
        let digits: [u8; 12] = digits.and_then(|digits| digits.try_into().ok()).ok_or_else(wrong)?;
        Ok(Self(std::array::from_fn(|byte| digits[2 * byte] << 4 | digits[2 * byte + 1])))
    }
}

macro_rules! as_text {
    ($($ty:ty),*) => {$(
        impl TryFrom<String> for $ty {
            type Error = AddressError;

            fn try_from(text: String) -> Result<Self, AddressError> {
                text.parse()
            }
        }

        impl From<$ty> for String {
            fn from(address: $ty) -> Self {
                address.to_string()
            }
        }
    )*};
}

as_text!(Inet, Cidr, MacAddress);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_what_they_write() {
        for text in ["0.0.0.0", "192.168.0.1/24", "255.255.255.255", "::", "2001:db8::1/64", "::ffff:1.2.3.4"] {
            assert_eq!(text.parse::<Inet>().unwrap().to_string(), text);
        }
        for text in ["0.0.0.0/0", "192.168.0.0/24", "255.255.255.255/32", "::/0", "2001:db8::/32", "::1/128"] {
            assert_eq!(text.parse::<Cidr>().unwrap().to_string(), text);
        }
        for text in ["08:00:2b:01:02:03", "08-00-2B-01-02-03", "0800.2b01.0203", "08002b010203"] {
            assert_eq!(text.parse::<MacAddress>().unwrap().to_string(), "08:00:2b:01:02:03");
        }
    }

    #[test]
    fn what_is_no_address_is_named() {
        for text in ["", "1.2.3", "1.2.3.4/33", "::/129", "1.2.3.4/-1"] {
            assert_eq!(text.parse::<Inet>().unwrap_err().to_string(), format!("`{text}` is no address of a host"));
        }
        assert_eq!("192.168.0.1/24".parse::<Cidr>().unwrap_err().to_string(), "`192.168.0.1/24` is no network");
        assert_eq!("2001:db8::1/64".parse::<Cidr>().unwrap_err().to_string(), "`2001:db8::1/64` is no network");
        for text in ["", "08:00:2b:01:02", "08:00:2b:01:02:0g", "08:00:2b:01:02:03:04"] {
            assert_eq!(text.parse::<MacAddress>().unwrap_err().to_string(), format!("`{text}` is no hardware address"));
        }
    }
}
