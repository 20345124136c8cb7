namespace Enx.Media.Routing;

/// <summary>What an outgoing RTP packet is.</summary>
internal enum PacketKind : byte
{
    /// <summary>A picture's part, sent for the first time.</summary>
    Video,

    /// <summary>Sound.</summary>
    Audio,

    /// <summary>On the stream of retransmissions: a packet that the peer misses, once more.</summary>
    Repair,

    /// <summary>On the stream of retransmissions: a copy or padding, to find out what the network carries.</summary>
    Probe,
}
