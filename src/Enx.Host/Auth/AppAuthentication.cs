using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Enx.Host.Configuration;
using Enx.Host.Web.Listeners;
using idunno.Authentication.Basic;

namespace Enx.Host.Auth;

/// <summary>
/// Who may use the REST API: the one application of the configuration, by HTTP Basic authentication. Both parts are compared
/// as hashes in constant time, so an answer's time tells nothing about them.
/// </summary>
internal static class AppAuthentication
{
    private static readonly object PublicKey = new();

    public static IServiceCollection AddAppAuthentication(this IServiceCollection services, AuthSettings auth)
    {
        var (id, key) = (Hash(auth.AppId), Hash(auth.AppKey.Reveal()));
        services.AddAuthentication(BasicAuthenticationDefaults.AuthenticationScheme).AddBasic(options =>
        {
            options.Realm = "enx";
            // TLS ends before the node, at a proxy, or is not needed on loopback.
            options.AllowInsecureProtocol = true;
            options.Events = new BasicAuthenticationEvents
            {
                OnValidateCredentials = context =>
                {
                    var idFits = CryptographicOperations.FixedTimeEquals(Hash(context.Username), id);
                    var keyFits = CryptographicOperations.FixedTimeEquals(Hash(context.Password), key);
                    if (idFits & keyFits)
                    {
                        if (auth.HasPublicKey && !CallerMarks.IsLocal(context.HttpContext))
                        {
                            context.HttpContext.Items[PublicKey] = true;
                            return Task.CompletedTask;
                        }

                        context.Principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, auth.AppId)], context.Scheme.Name));
                        context.Success();
                    }
                    return Task.CompletedTask;
                },
            };
        });
        RemoveKeyRing(services);
        return services.AddAuthorization();
    }

    /// <summary>Authentication brings along a ring of keys for cookies, kept in the home directory. There are no cookies here.</summary>
    private static void RemoveKeyRing(IServiceCollection services)
    {
        var rings = services.Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Assembly.GetName().Name == "Microsoft.AspNetCore.DataProtection").ToList();
        foreach (var ring in rings) services.Remove(ring);
    }

    /// <summary>Whether a request was not let in since its key is the packaged one, and it is not local.</summary>
    public static bool ShowedPublicKey(HttpContext context) => context.Items.ContainsKey(PublicKey);

    private static byte[] Hash(string? text) => SHA256.HashData(Encoding.UTF8.GetBytes(text ?? ""));
}
