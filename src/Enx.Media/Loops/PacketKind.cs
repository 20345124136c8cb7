namespace Enx.Media.Loops;

/// <summary>What an outgoing RTP packet is.</summary>
internal enum PacketKind : byte
{
    /// <summary>A picture's part, sent for the first time.</summary>
    Video,

    /// <summary>Sound.</summary>
    Audio,

    /// <summary>On the stream of retransmissions: a packet once more, or padding.</summary>
    Repair,
}
