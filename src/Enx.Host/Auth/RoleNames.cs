using Enx.Actors.Protocol;

namespace Enx.Host.Auth;

/// <summary>The words for roles.</summary>
internal static class RoleNames
{
    /// <summary>All of them.</summary>
    public static readonly string[] All = ["moderator", "participant", "viewer"];

    public static string NameOf(Role role) => All[(int)role];

    public static Role? Find(string? name) => Array.IndexOf(All, name) is >= 0 and var i ? (Role)i : null;
}
