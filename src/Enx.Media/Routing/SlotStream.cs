namespace Enx.Media.Routing;

/// <summary>
/// Under what a slot's packets go out, and where their numbers begin: at random (RFC 3550 §5.1). Sequence numbers keep clear of the wrap, where receivers
/// guess (RFC 3711 §3.3.1).
/// </summary>
/// <param name="Ssrc">The SSRC of its media.</param>
/// <param name="RtxSsrc">The SSRC of its retransmissions; 0 when the subscriber takes no such stream.</param>
/// <param name="FirstSequence">The first sequence number, below 2^14.</param>
/// <param name="FirstTimestamp">The first timestamp, ticks of the codec's clock.</param>
/// <param name="FirstRtxSequence">The first sequence number of the retransmissions, below 2^14.</param>
internal readonly record struct SlotStream(uint Ssrc, uint RtxSsrc, ushort FirstSequence, uint FirstTimestamp, ushort FirstRtxSequence)
{
    /// <summary>Numbers begin below this.</summary>
    public const int FirstSequenceBelow = 1 << 14;
}
