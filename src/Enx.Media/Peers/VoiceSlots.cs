using Enx.Media.Routing;
using Enx.Media.Rtp;

namespace Enx.Media.Peers;

/// <summary>
/// Whom one peer hears. How it works:
/// <list type="number">
/// <item>The room's plan says who is on the talker slots. It follows the order of speakers, which takes half a second to be sure: too late
/// for a first word.</item>
/// <item>So whoever begins to make a sound (<see cref="VoiceOnset"/>) and is on none of the talker slots comes onto a voice slot at once,
/// beginning with what was said just before (<see cref="PreRoll"/>).</item>
/// <item>A voice slot is free again when the microphone has been silent for a while, is muted or gone, or at once when its person comes
/// onto a talker slot: from one packet to the next, so that no word is heard twice and none is missing.</item>
/// <item>When all are taken, <see cref="VoiceChoice"/> says whose place a newcomer takes, if anybody's. Else it waits, and is tried again.</item>
/// </list>
/// </summary>
internal sealed class VoiceSlots
{
    private readonly Peer _peer;
    private readonly LoopCounters _counters;
    private readonly Slot[] _talkers;
    private readonly Slot[] _voices;
    private readonly VoiceChoice.Holder[] _holders;

    // Who was heard until when: what was sent once is not sent again from the pre-roll.
    private readonly (PublishedTrack? Microphone, long UntilUs)[] _heard;
    private int _nextHeard;
    private bool _planned;

    /// <param name="peer">Who hears; its slots are known already.</param>
    /// <param name="counters">Where what is sent is counted.</param>
    public VoiceSlots(Peer peer, LoopCounters counters)
    {
        (_peer, _counters) = (peer, counters);
        _talkers = [.. peer.Slots.Where(s => s is { IsAudio: true, IsVoice: false })];
        _voices = [.. peer.Slots.Where(s => s is { IsAudio: true, IsVoice: true })];
        _holders = new VoiceChoice.Holder[_voices.Length];
        _heard = new (PublishedTrack?, long)[_talkers.Length + _voices.Length + 4];
    }

    /// <summary>Takes the room's plan for the talker slots.</summary>
    /// <param name="wanted">Whose microphone belongs on a slot; null for nobody's.</param>
    /// <param name="nowUs">The loop's clock.</param>
    public void Plan(Func<Slot, PublishedTrack?> wanted, long nowUs)
    {
        _planned = true;
        var next = Array.ConvertAll(_talkers, slot => wanted(slot));
        // Everybody leaves before anybody comes: so whoever changes slots is known to have been heard until now.
        for (var i = 0; i < _talkers.Length; i++)
            if (!ReferenceEquals(_talkers[i].Source, next[i])) Leave(_talkers[i], nowUs);
        foreach (var voice in _voices)
            if (voice.Source is { } microphone && (microphone.Blocked || next.Contains(microphone))) Leave(voice, nowUs);
        for (var i = 0; i < _talkers.Length; i++)
            if (next[i] is { } microphone && !ReferenceEquals(_talkers[i].Source, microphone)) Put(_talkers[i], microphone, nowUs);
    }

    /// <summary>A microphone begins to sound, or sounds and may not be heard yet.</summary>
    public void OnSound(PublishedTrack microphone, long nowUs)
    {
        if (!_planned || _voices.Length == 0 || microphone.Blocked || ReferenceEquals(microphone.Peer, _peer) || Hears(microphone)) return;
        for (var i = 0; i < _voices.Length; i++) _holders[i].Onset = _voices[i].Source?.Onset;
        var at = VoiceChoice.Choose(_holders, microphone.Onset!, nowUs);
        if (at < 0) return;
        Leave(_voices[at], nowUs);
        _holders[at].SinceUs = nowUs;
        Put(_voices[at], microphone, nowUs);
    }

    /// <summary>Frees the voice slots of who has fallen silent.</summary>
    public void Tick(long nowUs)
    {
        foreach (var voice in _voices)
            if (voice.Source is { } microphone && !microphone.Onset!.IsSounding(nowUs)) Leave(voice, nowUs);
    }

    /// <summary>A microphone is gone for good; its slots know already.</summary>
    public void Forget(PublishedTrack microphone)
    {
        foreach (ref var entry in _heard.AsSpan())
            if (ReferenceEquals(entry.Microphone, microphone)) entry = default;
    }

    private bool Hears(PublishedTrack microphone)
    {
        foreach (var slot in _talkers)
            if (ReferenceEquals(slot.Source, microphone)) return true;
        foreach (var slot in _voices)
            if (ReferenceEquals(slot.Source, microphone)) return true;
        return false;
    }

    private void Put(Slot slot, PublishedTrack microphone, long nowUs)
    {
        slot.Bind(microphone);
        if (microphone.Blocked || microphone.PreRoll is not { } preRoll || !microphone.Onset!.IsLoud(nowUs)) return;
        var fromUs = Math.Max(nowUs - PreRoll.MaxAgeUs, HeardUntil(microphone) + 1);
        for (var i = 0; i < preRoll.Count; i++)
        {
            var bytes = preRoll.Read(i, out var arrivedUs);
            if (arrivedUs < fromUs || !RtpHeader.TryParse(bytes, out var header)) continue;
            // Under the time at which it came: so the slot's clock says how long ago that was.
            if (slot.Forward(new SourcePacket { Stream = microphone.Streams[0], Bytes = bytes, Header = header, ArrivedUs = arrivedUs }, nowUs)) _counters.PacketsForwarded++;
        }
    }

    private void Leave(Slot slot, long nowUs)
    {
        if (slot.Source is not { } microphone) return;
        _heard[_nextHeard++ % _heard.Length] = (microphone, nowUs);
        slot.Bind(null);
    }

    private long HeardUntil(PublishedTrack microphone)
    {
        var until = long.MinValue / 2;
        foreach (var entry in _heard)
            if (ReferenceEquals(entry.Microphone, microphone)) until = Math.Max(until, entry.UntilUs);
        return until;
    }
}
