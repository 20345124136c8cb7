namespace Enx.Media.Ice;

/// <summary>STUN attribute types (RFC 8489 §18.3, RFC 8445 §16.1). Those below 0x8000 must be understood by whoever gets them.</summary>
internal enum StunAttribute : ushort
{
    /// <summary>Not an attribute.</summary>
    None = 0x0000,

    /// <summary>The reflexive address in the clear, as RFC 3489 servers send it.</summary>
    MappedAddress = 0x0001,

    /// <summary>In ICE: the receiver's ufrag, a colon, the sender's ufrag.</summary>
    Username = 0x0006,

    /// <summary>HMAC-SHA1 over all before it, keyed with the receiver's ICE password.</summary>
    MessageIntegrity = 0x0008,

    /// <summary>Code and reason of an error response.</summary>
    ErrorCode = 0x0009,

    /// <summary>In a 420 response: what was not understood.</summary>
    UnknownAttributes = 0x000A,

    /// <summary>Long-term credentials; never used in ICE.</summary>
    Realm = 0x0014,

    /// <summary>Long-term credentials; never used in ICE.</summary>
    Nonce = 0x0015,

    /// <summary>HMAC-SHA256 over all before it; may follow MESSAGE-INTEGRITY.</summary>
    MessageIntegritySha256 = 0x001C,

    /// <summary>The address a request came from, XORed so that no NAT rewrites it.</summary>
    XorMappedAddress = 0x0020,

    /// <summary>The priority a peer-reflexive candidate would have.</summary>
    Priority = 0x0024,

    /// <summary>The controlling agent nominates this pair.</summary>
    UseCandidate = 0x0025,

    /// <summary>Name and version of the sender's software.</summary>
    Software = 0x8022,

    /// <summary>CRC-32 over all before it: tells STUN from what else arrives on the port.</summary>
    Fingerprint = 0x8028,

    /// <summary>The sender believes that it is controlled; tie-breaker.</summary>
    IceControlled = 0x8029,

    /// <summary>The sender believes that it is controlling; tie-breaker.</summary>
    IceControlling = 0x802A,
}

/// <summary>The message types of the Binding method (RFC 8489 §5, §18.2).</summary>
internal static class StunMessageType
{
    /// <summary>A connectivity or consent check.</summary>
    public const ushort BindingRequest = 0x0001;

    /// <summary>A keep-alive that wants no answer.</summary>
    public const ushort BindingIndication = 0x0011;

    /// <summary>The answer to a request.</summary>
    public const ushort BindingSuccess = 0x0101;

    /// <summary>The refusal of a request.</summary>
    public const ushort BindingError = 0x0111;
}
