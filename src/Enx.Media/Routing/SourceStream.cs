using Enx.Media.Rtcp;
using Enx.Media.Rtp;

namespace Enx.Media.Routing;

/// <summary>
/// One RTP stream of a published track: all of it, or one of its simulcast layers (RFC 8853), which come under an SSRC and numbers of
/// their own. Holds what is known of it: losses, clock, recent packets, the layers inside it and their rates, and when a key frame is due.
/// </summary>
internal sealed class SourceStream : IDisposable
{
    /// <summary>How long a publisher may take to begin with a layer after it was told, µs.</summary>
    public const long StartUs = 4_000_000;

    // A still picture may be sent once a second.
    private const long AliveUs = 1_500_000;

    // One picture of a shared screen a second, of which one is lost: a single stream has nothing to fall back on, so it is given time.
    private const long LonelyAliveUs = 4_000_000;

    // What a packet takes of the way to a subscriber beside itself: encryption's tag, UDP and IP.
    public const int WireOverheadBytes = 16 + 8 + 20;

    // Packets come out of order by less, and nobody's sound or picture is as late.
    private const int JumpSeconds = 10;

    private KeyFrameRequests _keyFrames;
    private uint _lastTimestamp;
    private long _lastTimestampUs;
    private readonly VideoPacketReader? _reader;
    private readonly LayerMeter? _meter;
    private byte _firSequence;
    private int _knownHeight;

    /// <param name="track">The track.</param>
    /// <param name="index">Its place among the track's streams, as the offer lists them.</param>
    /// <param name="rid">Its <c>a=rid</c>; empty where there is one stream only.</param>
    /// <param name="options">The engine's options.</param>
    public SourceStream(PublishedTrack track, int index, string rid, MediaEngineOptions options)
    {
        (Track, Index, Rid) = (track, index, rid);
        Clock = new SenderClock(track.ClockRate);
        _keyFrames = new KeyFrameRequests((long)options.KeyFrameInterval.TotalMicroseconds);
        if (track.IsAudio) return;
        Missing = new NackList();
        Cache = new PacketCache(options.NackCachePackets, PacketLimits.MaxBytes);
        (_reader, _meter) = (new VideoPacketReader(), new LayerMeter());
    }

    public PublishedTrack Track { get; }

    public int Index { get; }

    public string Rid { get; }

    /// <summary>The media's SSRC; 0 until signalled or learned.</summary>
    public uint Ssrc { get; set; }

    /// <summary>The SSRC of retransmissions; 0 until signalled or learned.</summary>
    public uint RtxSsrc { get; set; }

    /// <summary>How much of it may come, in bytes of payload (<see cref="MediaBounds"/>).</summary>
    public RateLimit Allowance;

    public ReceptionStatistics Reception { get; private set; } = new();

    /// <summary>What a sender report said of the stream's clock.</summary>
    public SenderClock Clock;

    /// <summary>Packets that are missing; null for audio, which is not asked for again.</summary>
    public NackList? Missing { get; private set; }

    /// <summary>Recent packets for subscribers that missed them; null for audio.</summary>
    public PacketCache? Cache { get; }

    /// <summary>Of a video: says of each packet which layer it belongs to.</summary>
    public VideoPacketReader Reader => _reader ?? throw new InvalidOperationException("Audio has no layers.");

    /// <summary>Of a video: the rates of the layers inside the stream.</summary>
    public LayerMeter Meter => _meter ?? throw new InvalidOperationException("Audio has no layers.");

    /// <summary>Whether a packet's timestamp is far from where the stream's clock should be by now. Only what goes far ahead of the time that has passed, or
    /// far back, is a jump: a source that was still may have kept its clock still as well.</summary>
    public bool IsClockJump(in RtpHeader header, long nowUs)
    {
        var (last, lastUs) = (_lastTimestamp, _lastTimestampUs);
        (_lastTimestamp, _lastTimestampUs) = (header.Timestamp, nowUs);
        if (lastUs == 0) return false;
        var ahead = (long)(int)(header.Timestamp - last);
        var elapsed = (nowUs - lastUs) * Track.ClockRate / 1_000_000;
        return ahead < -JumpSeconds * Track.ClockRate || ahead > elapsed + JumpSeconds * Track.ClockRate;
    }

    /// <summary>The clock of its timestamps has jumped: what reports said of it holds no longer.</summary>
    public void OnClockJump()
    {
        Clock = new SenderClock(Track.ClockRate);
        foreach (var slot in Track.Slots) slot.OnClockJump(this);
    }

    /// <summary>A packet with video came.</summary>
    /// <param name="info">What it says of its layer.</param>
    /// <param name="bytes">Its length, decrypted.</param>
    /// <param name="nowUs">The loop's clock.</param>
    public void OnVideo(in VideoPacketInfo info, int bytes, long nowUs)
    {
        Meter.OnPacket(info, bytes + WireOverheadBytes, nowUs);
        if (!info.KeyFrame) return;
        _keyFrames.OnKeyFrame();
        var height = Height;
        if (height == 0 || height == _knownHeight) return;
        if (_knownHeight != 0) Track.OnSizeChanged(nowUs);
        _knownHeight = height;
    }

    /// <summary>The camera is another: a layer that it does not send is one that was never there.</summary>
    public void Forget()
    {
        Meter.Reset();
        (LastRate, _knownHeight) = (0, 0);
    }

    /// <summary>The height of its full picture, pixels; 0 until a key frame has said it.</summary>
    public int Height => Reader.SizeOf(Math.Max(0, Reader.SpatialLayers - 1)).Height;

    /// <summary>Of a video: what all of it took when that was last measured, bit/s; 0 before.</summary>
    public long LastRate { get; set; }

    /// <summary>Whether anything of a video came of late.</summary>
    public bool IsAlive(long nowUs) => nowUs - Meter.LastPacketUs < (Track.Streams.Length == 1 ? LonelyAliveUs : AliveUs);

    /// <summary>Whether anything of a spatial layer came of late.</summary>
    public bool IsAlive(int spatial, long nowUs) => IsAlive(nowUs) && (spatial == 0 || nowUs - Meter.LastPacketOf(spatial) < AliveUs);

    /// <summary>Whether anything of a video has ever come.</summary>
    public bool HasBegun => Meter.LastPacketUs > 0;

    /// <summary>Another stream takes the place of the one so far: what was known of that one's numbers is forgotten.</summary>
    public void Renew()
    {
        Reception = new ReceptionStatistics();
        Clock = new SenderClock(Track.ClockRate);
        _lastTimestampUs = 0;
        Cache?.Clear();
        if (Missing is not null) Missing = new NackList();
        _reader?.Reset();
        Track.PreRoll?.Clear();
        foreach (var slot in Track.Slots)
            if (slot.Uses(this)) slot.Restart();
    }

    /// <summary>Somebody cannot go on without a key frame.</summary>
    public void WantKeyFrame()
    {
        if (!Track.IsAudio && !Track.Blocked) _keyFrames.Want();
    }

    /// <summary>Whether the publisher has just shown that it does not answer requests for key frames.</summary>
    public bool IsAskedInVain => _keyFrames.IsInVain;

    /// <summary>Nobody watches the stream any more.</summary>
    public void CancelKeyFrame() => _keyFrames.Cancel();

    /// <summary>Whether it is a layer that the publisher was told to send, and that has not come for so long that its network does not seem to carry it.</summary>
    public bool IsMissing(long nowUs) => Track.Wanted.IsTold(Index) && !IsAlive(nowUs) && nowUs - Math.Max(Track.Wanted.ToldUs, Track.UnblockedUs) > StartUs;

    /// <summary>Writes a key-frame request when one is due; false when none is, or it does not fit.</summary>
    public bool TryWriteKeyFrameRequest(ref RtcpWriter writer, uint senderSsrc, long nowUs)
    {
        if (Track.Blocked || Ssrc == 0 || !_keyFrames.TakeDue(nowUs)) return false;
        // A PLI is what browsers answer; every third is a FIR (RFC 5104 §4.3.1) for senders that know only that.
        _firSequence++;
        return _firSequence % 3 == 0 ? writer.TryWriteFir(senderSsrc, Ssrc, _firSequence) : writer.TryWritePli(senderSsrc, Ssrc);
    }

    public void Dispose() => Cache?.Dispose();
}
