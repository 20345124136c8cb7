using Enx.Media.Dtls;

namespace Enx.Media.Peers;

/// <summary>The loop that a peer lives on: its clock and buffers, and what it counts. On the loop's thread alone,
/// but for <see cref="Post"/>.</summary>
internal interface IPeerLoop
{
    /// <summary>What the loop counts.</summary>
    LoopCounters Counters { get; }

    /// <summary>Who carries out handshakes.</summary>
    DtlsHandshakes Handshakes { get; }

    /// <summary>Who is told what becomes of a peer.</summary>
    IPeerReports Reports { get; }

    /// <summary>The clock.</summary>
    TimeProvider Time { get; }

    /// <summary>The loop's clock, µs since its start.</summary>
    long NowUs { get; }

    /// <summary>Whether the loop cannot keep up with what arrives.</summary>
    bool IsOverloaded { get; }

    /// <summary>How far every subscriber's pictures may grow at present, as a level of the allocator: less than all while the loop cannot keep up.</summary>
    int MostLevel { get; }

    /// <summary>Where an outgoing packet is put together.</summary>
    Span<byte> SendBuffer { get; }

    /// <summary>A second buffer, for a packet that another is made of.</summary>
    Span<byte> ScratchBuffer { get; }

    /// <summary>A moment of the loop's clock as wall time, µs since 1970.</summary>
    long WallUs(long nowUs);

    /// <summary>Has the loop's thread do something soon; from any thread.</summary>
    void Post(Action command);

    /// <summary>Has a peer's waiting packets sent when their turn comes.</summary>
    void Pace(Peer peer);

    /// <summary>Something happens with a peer that slept: it is ticked every 10 ms from now on, no longer ten times a second.</summary>
    void Wake(Peer peer);

    /// <summary>Takes a peer out and says so.</summary>
    void Drop(Peer peer, PathState state, string cause);
}
