namespace Enx.Media;

/// <summary>What the network to a peer carries, and how many of the videos that it should be sent get through.</summary>
/// <param name="EstimateBitsPerSecond">What the way to the peer is believed to carry, audio and resends included, bit/s.</param>
/// <param name="PerVideoBitsPerSecond">What one video takes at present: the mean of those that are sent, else the least that one would take; bit/s, 0 when not known.</param>
/// <param name="Received">The videos that are sent to the peer now.</param>
/// <param name="Supportable">How many of the wanted ones can be sent now, each in its lowest layer at least.</param>
/// <param name="Wanted">The videos that the plan puts on the peer's slots and whose sources are not muted, the share among them.</param>
/// <param name="Paused">The slots whose video is held back for want of bandwidth, ascending.</param>
/// <param name="Limit">Why fewer are supportable than are wanted.</param>
public sealed record DownlinkReport(
    long EstimateBitsPerSecond, long PerVideoBitsPerSecond, int Received, int Supportable, int Wanted, IReadOnlyList<int> Paused, DownlinkLimit Limit)
{
    /// <summary>The slots whose video is sent in a codec that the peer has not offered, ascending: it is not sent, and not among the wanted.</summary>
    public IReadOnlyList<int> Foreign { get; init; } = [];
}

/// <summary>Why a peer cannot be sent every video that it wants.</summary>
public enum DownlinkLimit
{
    /// <summary>It can.</summary>
    None,

    /// <summary>The peer's own network does not carry more.</summary>
    Downlink,

    /// <summary>Somebody's video does not reach the engine, though it is on.</summary>
    Publisher,

    /// <summary>The engine sends a peer no more than this (<see cref="MediaEngineOptions.MaxDownlinkBitsPerSecond"/>).</summary>
    Server,
}

/// <summary>Whether the network of a publisher carries what it should send.</summary>
/// <param name="Use">Camera or share.</param>
/// <param name="Wanted">The simulcast layers that somebody wants and the publisher offered.</param>
/// <param name="Carried">How many of these arrive.</param>
/// <param name="BitsPerSecond">What arrives of it, bit/s.</param>
public sealed record UplinkReport(SectionUse Use, int Wanted, int Carried, long BitsPerSecond);
