using System.Collections.Immutable;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Rooms.Context;

/// <summary>
/// Who is shown to whom, and on which slot. Pure and deterministic.
/// <list type="number">
/// <item>Candidates are those who publish: who spoke first (dominant first), then who never spoke, in the order in which they came.</item>
/// <item>Before these come, for each endpoint, those whom it has pinned, then those in the spotlight.</item>
/// <item>An endpoint is shown the first of them that are not itself, as many as it has talker slots and the room allows. It may ask to
/// see fewer; three are heard all the same.</item>
/// <item>Slots are sticky: who stays keeps the slot, and newcomers take the lowest free ones. So a picture never jumps.</item>
/// <item>The share of somebody else is on slot 101, if the endpoint has it.</item>
/// </list>
/// </summary>
internal static class Talkers
{
    private const int LastTalkerSlot = ShareSlot - 1;
    private const int LeastHeard = 3;

    /// <summary>The candidates, the most wanted first.</summary>
    /// <param name="speakers">The speaker order, dominant first.</param>
    /// <param name="roster">Those who are in the room, in the order in which they came.</param>
    public static ImmutableArray<string> Rank(ImmutableArray<Speaker> speakers, IEnumerable<Member> roster)
    {
        var publishers = roster.Where(m => m.CanPublish()).Select(m => m.ClientId).ToArray();
        var known = publishers.ToHashSet(StringComparer.Ordinal);
        return [.. speakers.Select(s => s.PeerId).Where(known.Contains).Concat(publishers).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The candidates as one endpoint wants them: own pins first, then the spotlight.</summary>
    public static ImmutableArray<string> Prefer(ImmutableArray<string> ranked, ImmutableArray<string> pins, ImmutableArray<string> spotlights) =>
        pins.IsEmpty && spotlights.IsEmpty ? ranked : [.. pins.Concat(spotlights).Where(ranked.Contains).Concat(ranked).Distinct(StringComparer.Ordinal)];

    /// <summary>How many talkers an endpoint sees at most.</summary>
    public static int Seen(ReceivePreferences wishes, int slots) => wishes.AudioOnly ? 0 : Math.Min(wishes.TalkerCount ?? int.MaxValue, slots);

    /// <summary>How many talkers an endpoint hears at most: as many as it asked for, and three at least, as far as the slots go.</summary>
    public static int Heard(ReceivePreferences wishes, int slots) => Math.Min(Math.Max(wishes.TalkerCount ?? int.MaxValue, LeastHeard), slots);

    /// <summary>The talker slots that an endpoint uses: of those that it offered the lowest, at most as many as the room shows.</summary>
    public static ImmutableArray<int> Usable(ImmutableArray<int> offered, int maxTalkers) =>
        offered.IsDefaultOrEmpty ? [] : [.. offered.Where(s => s is >= 1 and <= LastTalkerSlot).Distinct().Order().Take(maxTalkers)];

    /// <summary>Who is on which slot of an endpoint, the most wanted first.</summary>
    /// <param name="before">The endpoint's slots until now.</param>
    /// <param name="self">The endpoint: nobody is shown to themselves.</param>
    /// <param name="ranked">The candidates of <see cref="Rank"/>.</param>
    /// <param name="usable">The slots of <see cref="Usable"/>.</param>
    /// <param name="wishes">What the endpoint wants to be sent.</param>
    public static ImmutableArray<SlotPlan> Assign(
        ImmutableArray<SlotPlan> before, string self, ImmutableArray<string> ranked, ImmutableArray<int> usable, ReceivePreferences wishes)
    {
        var shown = ranked.Where(id => id != self).Take(Heard(wishes, usable.Length)).ToArray();
        var seen = Seen(wishes, usable.Length);
        var kept = before
            .Where(p => usable.Contains(p.Slot) && shown.Contains(p.SourcePeerId))
            .ToDictionary(p => p.SourcePeerId!, p => p.Slot, StringComparer.Ordinal);
        var free = new Queue<int>(usable.Except(kept.Values).Order());
        return [.. shown.Select((id, i) => new SlotPlan(kept.TryGetValue(id, out var slot) ? slot : free.Dequeue(), id, Video: i < seen))];
    }

    /// <summary>The share slot's part of an endpoint's plan: at most one entry.</summary>
    public static ImmutableArray<SlotPlan> Share(string? sharer, string self, ImmutableArray<int> offered) =>
        sharer is not null && sharer != self && !offered.IsDefaultOrEmpty && offered.Contains(ShareSlot) ? [new SlotPlan(ShareSlot, sharer)] : [];
}
