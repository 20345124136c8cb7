namespace Enx.Load.Peers;

/// <summary>The payload types and extension ids that a client's offers use.</summary>
internal static class ClientFormats
{
    /// <summary>Opus.</summary>
    public const byte Opus = 111;

    /// <summary>VP8.</summary>
    public const byte Vp8 = 96;

    /// <summary>Retransmissions of VP8 (RFC 4588).</summary>
    public const byte Vp8Rtx = 97;

    /// <summary>Loudness (RFC 6464).</summary>
    public const int AudioLevelId = 1;

    /// <summary>The transport-wide number.</summary>
    public const int TransportCcId = 3;

    /// <summary>The section (RFC 9143).</summary>
    public const int MidId = 4;

    /// <summary>The layer of simulcast (RFC 8852).</summary>
    public const int RidId = 5;

    /// <summary>The dependency descriptor.</summary>
    public const int DescriptorId = 6;
}
