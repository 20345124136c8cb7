using System.Globalization;
using System.Text;
using Enx.Media.Rtp;
using Enx.Media.Sdp;

namespace Enx.Media.Routing;

/// <summary>
/// One thing that a peer publishes: its microphone, camera or share. Its media comes in one RTP stream or, with simulcast, in up to three
/// (<see cref="SourceStream"/>); it goes to the slots of other peers. Owned by the media loop of its room.
/// </summary>
internal sealed class PublishedTrack : IDisposable
{
    private readonly VideoCodec[] _codecs = new VideoCodec[128];
    private readonly byte[] _rtxToMedia = new byte[128];
    private readonly SourceStream[] _streams;
    private Slot[] _slots = [];
    private int _slotCount;

    public PublishedTrack(IRoutedPeer peer, OfferedSection section, MediaEngineOptions options)
    {
        Peer = peer;
        Mid = section.Mid;
        Use = section.Use;
        IsAudio = section.IsAudio;
        ClockRate = section.Codecs[0].ClockRate;
        AudioLevelId = section.Extensions.GetValueOrDefault(RtpExtensions.AudioLevel);
        DependencyDescriptorId = IsAudio ? 0 : section.Extensions.GetValueOrDefault(RtpExtensions.DependencyDescriptor);
        foreach (var codec in section.Codecs)
        {
            PayloadTypes.Add(codec.PayloadType);
            _codecs[codec.PayloadType] = codec.Video;
            if (codec.RtxPayloadType is not { } rtx) continue;
            PayloadTypes.Add(rtx);
            _rtxToMedia[rtx] = codec.PayloadType;
        }

        _streams = [.. Layers(section).Select((layer, i) => new SourceStream(this, i, layer.Rid, options) { Ssrc = layer.Stream.Ssrc, RtxSsrc = layer.Stream.RtxSsrc })];
        Sent = section.Codecs[0].Video;
        Wanted = new WantedLayers(_streams.Length);
        if (IsAudio) (Onset, PreRoll) = (new VoiceOnset(), new PreRoll());
    }

    /// <summary>Whose it is.</summary>
    public IRoutedPeer Peer { get; }

    /// <summary>A number that no other track on the loop has.</summary>
    public long Id => (long)Peer.Number << 8 | (long)Use;

    public string Mid { get; }

    public SectionUse Use { get; }

    public bool IsAudio { get; }

    public int ClockRate { get; }

    /// <summary>The streams that the offer names, as it lists them: customarily the lowest layer first.</summary>
    public ReadOnlySpan<SourceStream> Streams => _streams;

    /// <summary>Which of the streams somebody wants.</summary>
    public WantedLayers Wanted { get; }

    /// <summary>Of a microphone: whether it makes a sound; never, where its packets do not say how loud they are.</summary>
    public VoiceOnset? Onset { get; }

    /// <summary>Of a microphone: what came of it last, while it is not muted.</summary>
    public PreRoll? PreRoll { get; }

    /// <summary>The payload types of the section, RTX included.</summary>
    public HashSet<byte> PayloadTypes { get; } = [];

    /// <summary>Whether what arrives of it is of use.</summary>
    public TrackTrouble Trouble;

    /// <summary>Of a video: the codec that it is sent in; before anything has come, the one that the answer names first.</summary>
    public VideoCodec Sent { get; private set; }

    /// <summary>The id of the audio-level extension; 0 when not negotiated.</summary>
    public int AudioLevelId { get; }

    /// <summary>The id of the dependency descriptor; 0 when not negotiated.</summary>
    public int DependencyDescriptorId { get; }

    /// <summary>Muted or not shared: nothing is forwarded.</summary>
    public bool Blocked { get; private set; } = true;

    /// <summary>When it was last unmuted, µs of the loop's clock.</summary>
    public long UnblockedUs { get; private set; }

    /// <summary>Of a video: whether anything of it has ever come.</summary>
    public bool HasBegun
    {
        get
        {
            foreach (var stream in _streams)
                if (stream.HasBegun) return true;
            return false;
        }
    }

    /// <summary>The index of the lowest layer: the one with the smallest pictures, and until these are known the first.</summary>
    public int Lowest
    {
        get
        {
            var lowest = 0;
            for (var i = 1; i < _streams.Length; i++)
                if (_streams[i].Height > 0 && _streams[lowest].Height > _streams[i].Height) lowest = i;
            return lowest;
        }
    }

    public ReadOnlySpan<Slot> Slots => _slots.AsSpan(0, _slotCount);

    public VideoCodec Codec(byte payloadType) => _codecs[payloadType & 0x7F];

    /// <summary>Whether a payload type carries retransmissions, and of which payload type.</summary>
    public bool IsRtx(byte payloadType, out byte mediaPayloadType) => (mediaPayloadType = _rtxToMedia[payloadType & 0x7F]) != 0;

    /// <summary>The stream of a rid; null when the offer names no such.</summary>
    public SourceStream? StreamOf(ReadOnlySpan<byte> rid)
    {
        foreach (var stream in _streams)
            if (Ascii.Equals(rid, stream.Rid)) return stream;
        return null;
    }

    /// <summary>Whether one stream is a lower layer than another, by its pictures or, until these are known, by its place.</summary>
    public bool IsLower(int stream, int than) =>
        _streams[stream].Height is > 0 and var height && _streams[than].Height is > 0 and var other && height != other ? height < other : stream < than;

    /// <summary>The pictures of a stream have another size. Layers that do not come any more may not be sent of such pictures at all.</summary>
    public void OnSizeChanged(long nowUs)
    {
        foreach (var stream in _streams)
            if (!stream.IsAlive(nowUs)) stream.Forget();
    }

    /// <summary>Mutes or unmutes it for everybody.</summary>
    public void Block(bool blocked, long nowUs)
    {
        if (Blocked == blocked) return;
        Blocked = blocked;
        if (blocked)
        {
            foreach (var slot in Slots) slot.OnBlocked();
            foreach (var stream in _streams) stream.CancelKeyFrame();
            Onset?.Stop();
            PreRoll?.Clear();
            return;
        }

        UnblockedUs = nowUs;
        foreach (var slot in Slots) slot.Restart();
    }

    /// <summary>A packet of this codec came.</summary>
    public void OnCodec(VideoCodec codec)
    {
        if (codec == Sent) return;
        Sent = codec;
        foreach (var slot in Slots) slot.Peer.OnSlotChanged();
    }

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
        foreach (var stream in _streams) CancelUnlessUsed(stream);
    }

    /// <summary>Whether a slot shows a stream, or is to.</summary>
    public bool IsUsed(SourceStream stream)
    {
        foreach (var slot in Slots)
            if (slot.Uses(stream)) return true;
        return false;
    }

    /// <summary>A slot takes another stream from here on: one that nobody watches any more needs no key frame.</summary>
    public void CancelUnlessUsed(SourceStream stream)
    {
        if (!IsUsed(stream)) stream.CancelKeyFrame();
    }

    /// <summary>Layers that the offer names by their SSRCs have no rid; they are called after their places.</summary>
    private static IEnumerable<(string Rid, OfferedStream Stream)> Layers(OfferedSection section) => section switch
    {
        { Rids.Count: > 0 } => section.Rids.Select(rid => (rid, default(OfferedStream))),
        { Streams.Count: > 1 } => section.Streams.Select((stream, i) => (i.ToString(CultureInfo.InvariantCulture), stream)),
        _ => section.Streams.DefaultIfEmpty().Select(stream => ("", stream)),
    };

    public void Dispose()
    {
        foreach (var stream in _streams) stream.Dispose();
    }
}
