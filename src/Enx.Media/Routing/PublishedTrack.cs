using Enx.Media.Engine;
using Enx.Media.Loops;
using Enx.Media.Rtcp;
using Enx.Media.Rtp;
using Enx.Media.Sdp;

namespace Enx.Media.Routing;

/// <summary>
/// One thing that a peer publishes: its microphone, camera or share. Holds what is known of the incoming RTP stream (SSRCs, losses,
/// clock, recent packets) and the slots of other peers that it goes to. Owned by the media loop of its room.
/// </summary>
internal sealed class PublishedTrack : IDisposable
{
    private readonly VideoCodec[] _codecs = new VideoCodec[128];
    private readonly byte[] _rtxToMedia = new byte[128];
    private Slot[] _slots = [];
    private int _slotCount;
    private KeyFrameRequests _keyFrames;
    private byte _firSequence;

    public PublishedTrack(Peer peer, OfferedSection section, MediaEngineOptions options)
    {
        Peer = peer;
        Mid = section.Mid;
        Use = section.Use;
        IsAudio = section.IsAudio;
        Ssrc = section.Ssrc;
        RtxSsrc = section.RtxSsrc;
        ClockRate = section.Codecs[0].ClockRate;
        Clock = new SenderClock(ClockRate);
        _keyFrames = new KeyFrameRequests((long)options.KeyFrameInterval.TotalMilliseconds);
        AudioLevelId = section.Extensions.GetValueOrDefault(RtpExtensions.AudioLevel);
        foreach (var codec in section.Codecs)
        {
            PayloadTypes.Add(codec.PayloadType);
            _codecs[codec.PayloadType] = codec.Video;
            if (codec.RtxPayloadType is not { } rtx) continue;
            PayloadTypes.Add(rtx);
            _rtxToMedia[rtx] = codec.PayloadType;
        }

        if (IsAudio) return;
        Missing = new NackList();
        Cache = new PacketCache(options.NackCachePackets, MediaLoop.MaxPacket);
    }

    public Peer Peer { get; }

    public string Mid { get; }

    public SectionUse Use { get; }

    public bool IsAudio { get; }

    public int ClockRate { get; }

    /// <summary>The media's SSRC; 0 until signalled or learned.</summary>
    public uint Ssrc { get; set; }

    /// <summary>The SSRC of retransmissions; 0 until signalled or learned.</summary>
    public uint RtxSsrc { get; set; }

    /// <summary>The payload types of the section, RTX included.</summary>
    public HashSet<byte> PayloadTypes { get; } = [];

    /// <summary>The id of the audio-level extension; 0 when not negotiated.</summary>
    public int AudioLevelId { get; }

    /// <summary>Muted or not shared: nothing is forwarded.</summary>
    public bool Blocked { get; set; } = true;

    public ReceptionStatistics Reception { get; private set; } = new();

    /// <summary>What a sender report said of the track's clock.</summary>
    public SenderClock Clock;

    /// <summary>Packets that are missing; null for audio, which is not asked for again.</summary>
    public NackList? Missing { get; private set; }

    /// <summary>Recent packets for subscribers that missed them; null for audio.</summary>
    public PacketCache? Cache { get; }

    public ReadOnlySpan<Slot> Slots => _slots.AsSpan(0, _slotCount);

    public VideoCodec Codec(byte payloadType) => _codecs[payloadType & 0x7F];

    /// <summary>Whether a payload type carries retransmissions, and of which payload type.</summary>
    public bool IsRtx(byte payloadType, out byte mediaPayloadType) => (mediaPayloadType = _rtxToMedia[payloadType & 0x7F]) != 0;

    public void Attach(Slot slot)
    {
        if (_slotCount == _slots.Length) Array.Resize(ref _slots, Math.Max(4, _slots.Length * 2));
        _slots[_slotCount++] = slot;
    }

    public void Detach(Slot slot)
    {
        var at = Array.IndexOf(_slots, slot, 0, _slotCount);
        if (at < 0) return;
        _slots[at] = _slots[--_slotCount];
        _slots[_slotCount] = null!;
        if (_slotCount == 0) _keyFrames.Cancel();
    }

    /// <summary>Another stream takes the place of the one so far: what was known of that one's numbers is forgotten.</summary>
    public void Renew()
    {
        Reception = new ReceptionStatistics();
        Cache?.Clear();
        if (Missing is not null) Missing = new NackList();
        foreach (var slot in Slots) slot.Restart();
    }

    public void WantKeyFrame()
    {
        if (!IsAudio && !Blocked) _keyFrames.Want();
    }

    public void OnKeyFrame() => _keyFrames.OnKeyFrame();

    /// <summary>Writes a key-frame request when one is due; false when none is, or it does not fit.</summary>
    public bool TryWriteKeyFrameRequest(ref RtcpWriter writer, uint senderSsrc, long nowMs)
    {
        if (Blocked || Ssrc == 0 || !_keyFrames.TakeDue(nowMs)) return false;
        // A PLI is what browsers answer; every third is a FIR (RFC 5104 §4.3.1) for senders that know only that.
        _firSequence++;
        return _firSequence % 3 == 0 ? writer.TryWriteFir(senderSsrc, Ssrc, _firSequence) : writer.TryWritePli(senderSsrc, Ssrc);
    }

    public void Dispose() => Cache?.Dispose();
}
