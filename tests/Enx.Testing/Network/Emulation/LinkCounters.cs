namespace Enx.Testing.Network.Emulation;

/// <summary>What has happened in one direction of a link. Cross traffic is only in <see cref="CrossBytes"/>.</summary>
public sealed class LinkCounters
{
    /// <summary>Packets sent into the link.</summary>
    public long SentPackets { get; internal set; }

    /// <summary>Their bytes.</summary>
    public long SentBytes { get; internal set; }

    /// <summary>Packets taken out at the other end, copies too.</summary>
    public long DeliveredPackets { get; internal set; }

    /// <summary>Their bytes.</summary>
    public long DeliveredBytes { get; internal set; }

    /// <summary>Packets that found the queue full.</summary>
    public long DroppedByQueue { get; internal set; }

    /// <summary>Packets lost after the bottleneck.</summary>
    public long DroppedByLoss { get; internal set; }

    /// <summary>Packets of which a copy was made.</summary>
    public long Duplicated { get; internal set; }

    /// <summary>Packets held back so that others overtake.</summary>
    public long HeldBack { get; internal set; }

    /// <summary>Bytes of cross traffic that went through the bottleneck.</summary>
    public long CrossBytes { get; internal set; }

    /// <summary>How long packets waited for others before the bottleneck.</summary>
    public DelayDistribution Queueing { get; } = new();
}
