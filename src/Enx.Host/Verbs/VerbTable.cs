using System.Collections.Frozen;

namespace Enx.Host.Verbs;

/// <summary>All that can be asked of a room.</summary>
internal static class VerbTable
{
    /// <summary>What clients call.</summary>
    public static readonly IReadOnlyList<Verb> All =
    [
        .. PublishingVerbs.All,
        .. LinkVerbs.All,
        .. ModerationVerbs.All.Select(v => v with { Permission = Permission.Moderators }),
        .. FloorVerbs.OfParticipants,
        .. FloorVerbs.OfModerators.Select(v => v with { Permission = Permission.Moderators }),
        .. MessageVerbs.All,
        .. ReceivingVerbs.All,
    ];

    /// <summary>What backends call: the verbs that have a call by REST, and what backends do in another shape.</summary>
    public static readonly IReadOnlyList<RestCall> RestCalls =
    [
        .. All.Select(v => v.Rest).OfType<RestCall>(), .. ModerationVerbs.OfBackends, FloorVerbs.OfBackends,
    ];

    private static readonly FrozenDictionary<string, Verb> ByName = All.ToFrozenDictionary(v => v.Name, StringComparer.Ordinal);

    /// <summary>The verb of that name; null when there is none.</summary>
    public static Verb? Find(string name) => ByName.GetValueOrDefault(name);
}
