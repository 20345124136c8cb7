namespace Enx.Media.Routing;

// Who talks, and who holds the floor.
//
// The idea is Volfin and Cohen's ("Dominant speaker identification for multipoint videoconferencing", 2012), as SFUs
// commonly use it: one loud instant proves nothing, so speech is judged over several spans of time, and whoever wants
// the floor must win on the long one. Ours, in short:
//  1. A level counts as speech when it is loud enough and stands out of the peer's own background noise (a fan is
//     not speech); a peer that is seen to use the voice flag must also set it, unless it is really loud.
//  2. A medium average (half a second) with two thresholds says whether a peer speaks. It falls more slowly than it
//     rises, so breaths and pauses between words do not end a turn, and a cough is over before it counts.
//  3. A long average (two seconds) says how much of the floor a peer has.
//  4. The order is a list of latest talkers: those who speak now stand before those who stopped, and each group keeps
//     its own order. Who starts to speak joins the end of the speakers; who stops heads the silent.
//  5. The head changes hands when it falls silent, or when another speaker's long average beats it by a margin for
//     most of a second. Below the head nobody moves without starting or stopping: the order does not flap.

/// <summary>The order of speakers in a room, from the audio levels of their packets. Pure: time comes in with each call, µs on any steady clock.</summary>
internal sealed class Speakers
{
    private const int Silence = 127;

    // Levels in -dBov.
    private const int QuietestSpeech = 60;
    private const int LoudWhateverTheFlag = 35;

    // A packet stands for its time until the next one, but not for more than this: with DTX silence is not sent.
    private const int MaxPacketUs = 100_000;

    private const float LevelUs = 100_000;
    private const float MediumRiseUs = 500_000;
    private const float MediumFallUs = 900_000;
    private const float LongUs = 2_000_000;

    private const float StartSpeaking = 0.4f;
    private const float StopSpeaking = 0.15f;
    private const float ChallengeMargin = 1.25f;
    private const int ChallengeUs = 800_000;

    private readonly Dictionary<int, Peer> _peers = [];
    private Peer[] _order = [];
    private Peer[] _scratch = [];
    private int[] _orderIds = [];
    private int _count;
    private bool _changed;
    private Peer? _challenger;
    private long _challengeSince;

    /// <summary>Those who have spoken: the dominant speaker, then the others who speak now, then the latest talkers. Valid until the next change.</summary>
    public ReadOnlySpan<int> Order => _orderIds.AsSpan(0, _count);

    /// <summary>Takes the level of one packet (RFC 6464).</summary>
    /// <param name="peer">Any id of the talker.</param>
    /// <param name="minusDbov">0 the loudest, 127 silence.</param>
    /// <param name="voice">The packet's voice flag.</param>
    /// <param name="nowUs">When it came, µs.</param>
    public void OnLevel(int peer, byte minusDbov, bool voice, long nowUs)
    {
        if (!_peers.TryGetValue(peer, out var state))
            _peers.Add(peer, state = new Peer(peer, new NoiseFloor(minusDbov), nowUs));

        var level = Math.Min(minusDbov, (byte)Silence);
        state.UsesVoiceFlag |= voice;
        var elapsed = (int)Math.Clamp(nowUs - state.Updated, 0, MaxPacketUs);
        var isSpeech = IsSpeech(state, level, voice);

        state.Noise.OnLevel(level, elapsed);

        // Louder counts for more, but a whisper into a good microphone still counts for half.
        var activity = isSpeech ? 1 - 0.5f * level / QuietestSpeech : 0;
        state.Advance(activity, level, elapsed);
        state.Updated = Math.Max(state.Updated, nowUs);
    }

    /// <summary>Forgets a peer that left.</summary>
    public void Remove(int peer)
    {
        if (!_peers.Remove(peer, out var state))
            return;
        if (ReferenceEquals(_challenger, state))
            _challenger = null;
        var at = Array.IndexOf(_order, state, 0, _count);
        if (at < 0)
            return;
        _order.AsSpan(at + 1, _count - at - 1).CopyTo(_order.AsSpan(at));
        _order[--_count] = null!;
        _changed = true;
        PublishOrder();
    }

    /// <summary>Brings the order up to date; call it some ten times a second.</summary>
    /// <returns>Whether the order changed since the last call.</returns>
    public bool Update(long nowUs)
    {
        foreach (var peer in _peers.Values)
            UpdatePeer(peer, nowUs);

        SpeakersFirst();
        UpdateHead(nowUs);
        if (!_changed)
            return false;
        _changed = false;
        PublishOrder();
        return true;
    }

    /// <summary>The peer's smoothed level, 0 the loudest, 127 silence or unknown.</summary>
    public byte Level(int peer) => _peers.TryGetValue(peer, out var state) ? (byte)MathF.Round(state.Level) : (byte)Silence;

    /// <summary>Whether the peer speaks now.</summary>
    public bool IsSpeaking(int peer) => _peers.TryGetValue(peer, out var state) && state.IsSpeaking;

    private static bool IsSpeech(Peer peer, byte level, bool voice)
    {
        if (!peer.Noise.IsExceededBy(level))
            return false;
        return voice || !peer.UsesVoiceFlag || level <= LoudWhateverTheFlag;
    }

    private void UpdatePeer(Peer peer, long nowUs)
    {
        // No packets: muted, gone quiet under DTX, or cut off. Silence in any case.
        var elapsed = nowUs - peer.Updated;
        if (elapsed > MaxPacketUs)
        {
            peer.Advance(0, Silence, elapsed);
            peer.Updated = nowUs;
        }

        var speaks = peer.IsSpeaking ? peer.Medium > StopSpeaking : peer.Medium >= StartSpeaking;
        if (speaks == peer.IsSpeaking)
            return;
        peer.IsSpeaking = speaks;
        if (speaks && Array.IndexOf(_order, peer, 0, _count) < 0)
            Append(peer);
    }

    /// <summary>A stable partition: those who speak, then those who do not. Who just started comes from further back, so he ends up last of the first.</summary>
    private void SpeakersFirst()
    {
        var at = 0;
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 0; i < _count; i++)
            {
                if (_order[i].IsSpeaking == (pass == 0))
                    _scratch[at++] = _order[i];
            }
        }

        _changed |= !_scratch.AsSpan(0, _count).SequenceEqual(_order.AsSpan(0, _count));
        (_order, _scratch) = (_scratch, _order);
    }

    private void UpdateHead(long nowUs)
    {
        Peer? best = null;
        for (var i = 1; i < _count && _order[i].IsSpeaking; i++)
        {
            if (best is null || _order[i].Long > best.Long)
                best = _order[i];
        }

        if (best is null || best.Long < _order[0].Long * ChallengeMargin)
        {
            _challenger = null;
            return;
        }

        if (!ReferenceEquals(best, _challenger))
        {
            _challenger = best;
            _challengeSince = nowUs;
        }

        if (nowUs - _challengeSince < ChallengeUs)
            return;
        var at = Array.IndexOf(_order, best, 0, _count);
        _order.AsSpan(0, at).CopyTo(_order.AsSpan(1));
        _order[0] = best;
        _challenger = null;
        _changed = true;
    }

    private void Append(Peer peer)
    {
        if (_count == _order.Length)
        {
            var size = Math.Max(8, 2 * _count);
            Array.Resize(ref _order, size);
            _scratch = new Peer[size];
            Array.Resize(ref _orderIds, size);
        }

        _order[_count++] = peer;
        _changed = true;
    }

    private void PublishOrder()
    {
        for (var i = 0; i < _count; i++)
            _orderIds[i] = _order[i].Id;
    }

    private sealed class Peer(int id, NoiseFloor noise, long nowUs)
    {
        public readonly int Id = id;
        public long Updated = nowUs;
        public float Level = Silence;
        public NoiseFloor Noise = noise;
        public float Medium;
        public float Long;
        public bool UsesVoiceFlag;
        public bool IsSpeaking;

        /// <summary>Moves the averages on by a span in which the activity (0 to 1) and the level were these.</summary>
        public void Advance(float activity, float level, float elapsedUs)
        {
            Level += (level - Level) * elapsedUs / (LevelUs + elapsedUs);
            Medium += (activity - Medium) * elapsedUs / ((activity > Medium ? MediumRiseUs : MediumFallUs) + elapsedUs);
            Long += (activity - Long) * elapsedUs / (LongUs + elapsedUs);
        }
    }
}
