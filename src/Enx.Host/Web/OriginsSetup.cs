using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Enx.Host.Web;

/// <summary>What decides over pages of other origins.</summary>
internal static class OriginsSetup
{
    public static IServiceCollection AddOrigins(this IServiceCollection services) => services
        .AddCors()
        .AddSingleton<ICorsPolicyProvider, CrossOrigin>()
        .AddSingleton<OriginCheck>()
        .AddSingleton<ForeignPages>();
}
