using Enx.Media.Rtp;

namespace Enx.Testing.Peers;

/// <summary>What a <see cref="TestPeer"/> has received on one slot.</summary>
public sealed class ReceivedStream
{
    private readonly HashSet<ushort> _seen = [];
    private readonly Lock _gate = new();
    private readonly List<ReceivedSound>? _sounds;
    private ushort _first;
    private ushort _highest;
    private bool _started;

    private readonly FakeCodec? _layered;
    private readonly FakeDecoder _decoder = new();
    private readonly Dictionary<ushort, (byte[] Payload, uint Timestamp, bool Marker)> _early = [];
    private ushort _next;
    private long _nextAskUs;

    internal ReceivedStream(int slot, bool video, bool records, FakeCodec? layered) => (Slot, IsVideo, _sounds, _layered) = (slot, video, records && !video ? [] : null, layered);

    /// <summary>The slot's number.</summary>
    public int Slot { get; }

    /// <summary>Whether it is the slot's video.</summary>
    public bool IsVideo { get; }

    /// <summary>Packets received, copies not counted.</summary>
    public int Packets { get; private set; }

    /// <summary>Bytes of those, with their RTP headers.</summary>
    public long Bytes { get; private set; }

    /// <summary>Packets that came as retransmissions.</summary>
    public int Recovered { get; private set; }

    /// <summary>Key frames that began.</summary>
    public int KeyFrames { get; private set; }

    /// <summary>The tag of the publisher whose packet came last.</summary>
    public uint Tag { get; private set; }

    /// <summary>Every tag seen.</summary>
    public HashSet<uint> Tags { get; } = [];

    /// <summary>The ids of the header extensions that its packets had, of those that the one-byte form can say.</summary>
    public HashSet<int> ExtensionIds { get; } = [];

    /// <summary>Packets that came without a dependency descriptor under its usual id, those that were sent again among them.</summary>
    public int Undescribed { get; internal set; }

    /// <summary>The first packet was not the beginning of a key frame: the router sent what nobody can decode.</summary>
    public bool BeganWithoutKeyFrame { get; private set; }

    /// <summary>A publisher took the slot over with something else than the beginning of a key frame.</summary>
    public bool SwitchedWithoutKeyFrame { get; private set; }

    /// <summary>A packet with a higher number had an earlier timestamp.</summary>
    public bool WentBackInTime { get; private set; }

    /// <summary>Sender reports received.</summary>
    public int SenderReports { get; internal set; }

    /// <summary>The newest number.</summary>
    public ushort Newest => _highest;

    /// <summary>RTP timestamp of the newest packet.</summary>
    public uint Timestamp { get; private set; }

    /// <summary>Whether so long has gone by since the first packet, and since it was asked last; then it is asked now.</summary>
    internal bool AsksNow(long nowUs, long pauseUs)
    {
        if (_nextAskUs == 0) _nextAskUs = nowUs + pauseUs;
        if (nowUs < _nextAskUs) return false;
        _nextAskUs = nowUs + pauseUs;
        return true;
    }

    /// <summary>Every packet of sound in the order in which they came, copies left out; none unless <see cref="TestPeerOptions.RecordsSound"/>.</summary>
    public IReadOnlyList<ReceivedSound> Sounds
    {
        get
        {
            lock (_gate) return _sounds is null ? [] : [.. _sounds];
        }
    }

    /// <summary>Numbers between the first and the newest that never came.</summary>
    public IReadOnlyList<ushort> Missing
    {
        get
        {
            lock (_gate)
            {
                var missing = new List<ushort>();
                if (!_started) return missing;
                for (var sequence = _first; sequence != _highest; sequence++)
                    if (!_seen.Contains(sequence)) missing.Add(sequence);
                return missing;
            }
        }
    }

    /// <summary>The frame of a layered camera that the packet belongs to which came last, whatever was lost before it; null while none was of one.</summary>
    public FakeFrame? Frame { get; private set; }

    /// <summary>Looks at what a decoder makes of a camera in layers, while no packet comes in between.</summary>
    public T Decoded<T>(Func<FakeDecoder, T> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        lock (_gate) return look(_decoder);
    }

    internal void OnPacket(in RtpHeader header, ReadOnlySpan<byte> payload, bool resent, long nowUs)
    {
        lock (_gate)
        {
            if (!_seen.Add(header.SequenceNumber)) return;
            Packets++;
            Bytes += header.HeaderLength + payload.Length;
            if (resent) Recovered++;
            _sounds?.Add(new ReceivedSound(Slot, FakeMedia.ReadTag(payload), FakeMedia.ReadNumber(payload), FakeMedia.ReadLevel(payload), header.SequenceNumber, header.Timestamp, header.Marker, nowUs));
            if (IsVideo && FakeFrame.TryRead(payload, out var frame)) Frame = frame;
            if (_layered is { } codec) Decode(codec, header, payload);
            var keyFrame = IsVideo && IsKeyFrame(payload);
            if (keyFrame) KeyFrames++;
            if (!_started)
            {
                (_started, _first, _highest) = (true, header.SequenceNumber, header.SequenceNumber);
                Timestamp = header.Timestamp;
                BeganWithoutKeyFrame = IsVideo && !keyFrame;
            }
            else if ((short)(header.SequenceNumber - _highest) > 0)
            {
                _highest = header.SequenceNumber;
                WentBackInTime |= (int)(header.Timestamp - Timestamp) < 0;
                SwitchedWithoutKeyFrame |= IsVideo && !keyFrame && FakeMedia.ReadTag(payload) != Tag;
                Timestamp = header.Timestamp;
            }

            Tag = FakeMedia.ReadTag(payload);
            Tags.Add(Tag);
        }
    }

    /// <summary>Hands packets to the decoder in the order of their numbers; padding stands for nothing.</summary>
    private void Decode(FakeCodec codec, in RtpHeader header, ReadOnlySpan<byte> payload)
    {
        if (!_started) _next = header.SequenceNumber;
        _early[header.SequenceNumber] = (payload.ToArray(), header.Timestamp, header.Marker);
        while (_early.Remove(_next, out var packet))
        {
            _next++;
            if (packet.Payload.Length > 0) _decoder.OnPacket(codec, packet.Payload, packet.Timestamp, packet.Marker);
        }
    }

    private static bool IsKeyFrame(ReadOnlySpan<byte> payload) => Vp8Descriptor.TryParse(payload, out var descriptor) && descriptor.IsKeyFrame;
}

/// <summary>One packet of sound that a <see cref="TestPeer"/> received.</summary>
/// <param name="Slot">On which slot.</param>
/// <param name="Tag">Whose it is.</param>
/// <param name="Number">The publisher's own count of its packets.</param>
/// <param name="Level">How loud the publisher was: 0 is loudest, 127 silence.</param>
/// <param name="Sequence">The number on the slot.</param>
/// <param name="Timestamp">The time on the slot, ticks of 1/48,000 s.</param>
/// <param name="Marker">Whether a talk spurt begins.</param>
/// <param name="AtUs">When it came, µs of the receiver's clock.</param>
public sealed record ReceivedSound(int Slot, uint Tag, uint Number, byte Level, ushort Sequence, uint Timestamp, bool Marker, long AtUs);
