namespace Enx.Media;

/// <summary>What the engine takes of one packet.</summary>
internal static class PacketLimits
{
    /// <summary>The largest packet that is handled, bytes. Ethernet's 1,500 and a margin for the tag that encryption adds.</summary>
    public const int MaxBytes = 1600;
}
