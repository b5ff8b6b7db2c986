//! Addresses: `inet` and `cidr` are sent as family, prefix, whether it is a network, length, and the address
//! ([network.c](https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/network.c)).

use std::net::IpAddr;

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgValueFormat, PgValueRef};
use sqlx::{Decode, Encode, Postgres};

use super::has_type;
use crate::entity::{Cidr, Inet, MacAddress};

has_type! {
    Inet: 869, 1041;
    Cidr: 650, 651;
    MacAddress: 829, 1040;
}

/// PostgreSQL's own numbers, the same on every system.
const IPV4: u8 = 2;
const IPV6: u8 = 3;

fn write(buffer: &mut PgArgumentBuffer, address: IpAddr, prefix: u8, network: bool) {
    match address {
        IpAddr::V4(address) => {
            buffer.extend_from_slice(&[IPV4, prefix, network.into(), 4]);
            buffer.extend_from_slice(&address.octets());
        }
        IpAddr::V6(address) => {
            buffer.extend_from_slice(&[IPV6, prefix, network.into(), 16]);
            buffer.extend_from_slice(&address.octets());
        }
    }
}

fn read(bytes: &[u8]) -> Option<(IpAddr, u8)> {
    let (head, octets) = bytes.split_first_chunk::<4>()?;
    let address = match head[0] {
        IPV4 => IpAddr::from(<[u8; 4]>::try_from(octets).ok()?),
        IPV6 => IpAddr::from(<[u8; 16]>::try_from(octets).ok()?),
        _ => return None,
    };
    Some((address, head[1]))
}

impl Encode<'_, Postgres> for Inet {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        write(buffer, self.address(), self.prefix(), false);
        Ok(IsNull::No)
    }
}

impl Decode<'_, Postgres> for Inet {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        if value.format() == PgValueFormat::Text {
            return Ok(value.as_str()?.parse()?);
        }
        let read = read(value.as_bytes()?).and_then(|(address, prefix)| Self::new(address, prefix));
        read.ok_or_else(|| "these bytes are no address of a host".into())
    }
}

impl Encode<'_, Postgres> for Cidr {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        write(buffer, self.address(), self.prefix(), true);
        Ok(IsNull::No)
    }
}

impl Decode<'_, Postgres> for Cidr {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        if value.format() == PgValueFormat::Text {
            return Ok(value.as_str()?.parse()?);
        }
        let read = read(value.as_bytes()?).and_then(|(address, prefix)| Self::new(address, prefix));
        read.ok_or_else(|| "these bytes are no network".into())
    }
}

impl Encode<'_, Postgres> for MacAddress {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.extend_from_slice(&self.0);
        Ok(IsNull::No)
    }
}

impl Decode<'_, Postgres> for MacAddress {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        match value.format() {
            PgValueFormat::Binary => Ok(Self(value.as_bytes()?.try_into()?)),
            PgValueFormat::Text => Ok(value.as_str()?.parse()?),
        }
    }
}
